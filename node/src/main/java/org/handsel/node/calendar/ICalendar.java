package org.handsel.node.calendar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Period;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.DtEnd;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.RRule;
import net.fortuna.ical4j.transform.recurrence.Frequency;
import org.handsel.libp2p.multiformats.MalformedException;

/// Nights as an iCalendar (RFC 5545), and back.
final class ICalendar {
  /// The most bytes of a calendar.
  static final int BYTES_MAX = 1 << 20;

  private static final int EVENTS_MAX = 5_000;
  private static final int TIMES_MAX = 20_000;
  private static final int AGE_YEARS_MAX = 5;
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static {
    // The library would ask the Internet for newer rules of time zones.
    System.setProperty("net.fortuna.ical4j.timezone.update.enabled", "false");
  }

  private ICalendar() {}

  /// Some nights that can't be had.
  ///
  /// @param from the first, and `until` the day after the last: days since 1970
  /// @param what what an event of it is called
  record Busy(long from, long until, String what) {}

  /// The nights from `from` until the one before `until` that events of `calendar` take: bit 0 is
  /// the first. An event takes the nights between its first day and its last; one within a day
  /// takes none. Cancelled and transparent ones take none.
  ///
  /// @param zone the home's, which days are counted in
  /// @throws MalformedException if it is no calendar, or one that never ends
  static BitSet nights(byte[] calendar, ZoneId zone, long from, long until)
      throws MalformedException {
    if (calendar.length > BYTES_MAX) throw new MalformedException("a calendar of more than 1 MiB");
    try {
      Calendar read = new CalendarBuilder().build(new ByteArrayInputStream(calendar));
      List<VEvent> events = read.getComponents("VEVENT");
      if (events.size() > EVENTS_MAX) {
        throw new MalformedException("more than " + EVENTS_MAX + " events");
      }
      var nights = new BitSet();
      int times = 0;
      for (VEvent event : events) {
        if (counts(event)) times += mark(event, zone, from, until, nights);
        if (times > TIMES_MAX) throw new MalformedException("more than " + TIMES_MAX + " events");
      }
      return nights;
    } catch (IOException | ParserException | RuntimeException e) {
      if (e instanceof MalformedException malformed) throw malformed;
      throw new MalformedException("no calendar that can be read: " + shortened(e), e);
    }
  }

  private static String shortened(Exception e) {
    String why = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return why.length() > 120 ? why.substring(0, 120) + "…" : why;
  }

  private static boolean counts(VEvent event) {
    return !is(event, "STATUS", "CANCELLED") && !is(event, "TRANSP", "TRANSPARENT");
  }

  private static boolean is(VEvent event, String property, String value) {
    return event
        .getProperty(property)
        .filter(it -> value.equalsIgnoreCase(it.getValue()))
        .isPresent();
  }

  private static int mark(VEvent event, ZoneId zone, long from, long until, BitSet nights)
      throws MalformedException {
    DtStart<Temporal> start = event.getDateTimeStart();
    if (start == null || start.getDate() == null) return 0;
    check(event, start.getDate(), zone);
    Temporal first = start.getDate();
    if (event.getProperties("RRULE").isEmpty() && event.getProperties("RDATE").isEmpty()) {
      DtEnd<Temporal> end = event.getEndDate(true).orElse(null);
      Temporal last = end == null || end.getDate() == null ? first : end.getDate();
      mark(first, last, zone, from, until, nights);
      return 1;
    }
    Set<? extends Period<? extends Temporal>> times = times(event, first, zone, from, until);
    for (Period<? extends Temporal> it : times) {
      mark(it.getStart(), it.getEnd(), zone, from, until, nights);
    }
    return times.size();
  }

  /// RFC 5545 3.3.10: what repeats within a day is no booking, and would never end being counted.
  private static void check(VEvent event, Temporal first, ZoneId zone) throws MalformedException {
    for (RRule<Temporal> rule : event.<RRule<Temporal>>getProperties("RRULE")) {
      var it = rule.getRecur();
      boolean fine =
          !it.getHourList().isEmpty()
              || !it.getMinuteList().isEmpty()
              || !it.getSecondList().isEmpty();
      Frequency every = it.getFrequency();
      boolean slow =
          every == Frequency.DAILY
              || every == Frequency.WEEKLY
              || every == Frequency.MONTHLY
              || every == Frequency.YEARLY;
      if (fine || !slow) throw new MalformedException("an event that repeats within a day");
      if (day(first, zone).isBefore(LocalDate.now(zone).minusYears(AGE_YEARS_MAX))) {
        throw new MalformedException(
            "an event that repeats since more than " + AGE_YEARS_MAX + " years");
      }
    }
  }

  private static Set<? extends Period<? extends Temporal>> times(
      VEvent event, Temporal first, ZoneId zone, long from, long until) {
    LocalDate begin = LocalDate.ofEpochDay(from);
    LocalDate end = LocalDate.ofEpochDay(until);
    return switch (first) {
      case LocalDate _ -> event.calculateRecurrenceSet(new Period<>(begin, end));
      case LocalDateTime _ ->
          event.calculateRecurrenceSet(new Period<>(begin.atStartOfDay(), end.atStartOfDay()));
      case Instant _ ->
          event.calculateRecurrenceSet(
              new Period<>(
                  begin.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant()));
      case OffsetDateTime _ ->
          event.calculateRecurrenceSet(
              new Period<>(
                  begin.atStartOfDay(zone).toOffsetDateTime(),
                  end.atStartOfDay(zone).toOffsetDateTime()));
      default ->
          event.calculateRecurrenceSet(
              new Period<>(begin.atStartOfDay(zone), end.atStartOfDay(zone)));
    };
  }

  private static void mark(
      Temporal first, Temporal last, ZoneId zone, long from, long until, BitSet nights)
      throws MalformedException {
    long start = day(first, zone).toEpochDay();
    long end = day(last, zone).toEpochDay();
    // RFC 5545 3.6.1: a day without an end is that day.
    if (first instanceof LocalDate && end <= start) end = start + 1;
    long low = Math.max(start, from);
    long high = Math.min(end, until);
    if (low < high) nights.set((int) (low - from), (int) (high - from));
  }

  private static LocalDate day(Temporal at, ZoneId zone) throws MalformedException {
    try {
      return switch (at) {
        case LocalDate it -> it;
        case LocalDateTime it -> it.toLocalDate();
        case Instant it -> it.atZone(zone).toLocalDate();
        case OffsetDateTime it -> it.atZoneSameInstant(zone).toLocalDate();
        case ZonedDateTime it -> it.withZoneSameInstant(zone).toLocalDate();
        default -> throw new MalformedException("a time of a kind that isn't known");
      };
    } catch (DateTimeException e) {
      throw new MalformedException("a day of another age", e);
    }
  }

  /// A calendar of `busy` nights of a home.
  ///
  /// @param home the home's own name in it, which stays
  /// @param now when it is made
  static String write(String home, String title, List<Busy> busy, Instant now) {
    var out = new StringWriter();
    line(out, "BEGIN:VCALENDAR");
    line(out, "VERSION:2.0");
    line(out, "PRODID:-//Handsel//Stays//EN");
    line(out, "CALSCALE:GREGORIAN");
    line(out, "X-WR-CALNAME:" + text(title));
    for (Busy it : busy) {
      line(out, "BEGIN:VEVENT");
      line(out, "UID:" + it.from() + "-" + home + "@handsel");
      line(out, "DTSTAMP:" + STAMP.format(now));
      line(out, "DTSTART;VALUE=DATE:" + DAY.format(LocalDate.ofEpochDay(it.from())));
      line(out, "DTEND;VALUE=DATE:" + DAY.format(LocalDate.ofEpochDay(it.until())));
      line(out, "SUMMARY:" + text(it.what()));
      line(out, "END:VEVENT");
    }
    line(out, "END:VCALENDAR");
    return out.toString();
  }

  /// RFC 5545 3.3.11 "BACKSLASH, SEMICOLON, COMMA and newline are escaped"
  private static String text(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .filter(it -> it >= 0x20)
        .forEach(it -> {
          if (it == '\\' || it == ';' || it == ',') out.append('\\');
          out.appendCodePoint(it);
        });
    return out.toString();
  }

  /// RFC 5545 3.1: a line has at most 75 octets, and goes on after a space.
  private static void line(StringWriter out, String line) {
    int octets = 0;
    for (int i = 0; i < line.length(); ) {
      int point = line.codePointAt(i);
      int size = Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
      if (octets + size > 75) {
        out.write("\r\n ");
        octets = 1;
      }
      out.write(Character.toString(point));
      octets += size;
      i += Character.charCount(point);
    }
    out.write("\r\n");
  }
}
