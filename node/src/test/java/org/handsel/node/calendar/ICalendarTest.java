package org.handsel.node.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.List;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NearMisses.class)
class ICalendarTest {
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
  private static final long FROM = LocalDate.parse("2026-12-01").toEpochDay();

  private static byte[] calendar(String... events) {
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\n"
            + String.join("", events)
            + "END:VCALENDAR\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String event(String lines) {
    return "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
        + lines.replace("|", "\r\n")
        + "\r\nEND:VEVENT\r\n";
  }

  /// The days of December 2026 whose nights are taken.
  private static String days(byte[] calendar) throws MalformedException {
    BitSet nights = ICalendar.nights(calendar, PARIS, FROM, FROM + 31);
    return nights.stream().map(bit -> bit + 1).boxed().toList().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "DTSTART;VALUE=DATE:20261220|DTEND;VALUE=DATE:20261223|SUMMARY:Reserved![20, 21, 22]",
        "DTSTART;VALUE=DATE:20261220![20]",
        "DTSTART;VALUE=DATE:20261128|DTEND;VALUE=DATE:20261203![1, 2]",
        "DTSTART;VALUE=DATE:20261230|DTEND;VALUE=DATE:20270105![30, 31]",
        "DTSTART:20261220T150000|DTEND:20261223T110000![20, 21, 22]",
        "DTSTART;TZID=Europe/Paris:20261220T150000|DTEND;TZID=Europe/Paris:20261221T110000![20]",
        "DTSTART:20261219T233000Z|DTEND:20261221T100000Z![20]",
        "DTSTART:20261220T150000|DURATION:P2D![20, 21]",
        "DTSTART:20261220T150000|DTEND:20261220T160000![]",
        "DTSTART;VALUE=DATE:20261203|RRULE:FREQ=WEEKLY;COUNT=3![3, 10, 17]",
        "DTSTART;VALUE=DATE:20261203|DTEND;VALUE=DATE:20261205|RRULE:FREQ=WEEKLY|EXDATE;VALUE=DATE:20261210![3, 4, 17, 18, 24, 25, 31]",
        "DTSTART;VALUE=DATE:20261220|STATUS:CANCELLED![]",
        "DTSTART;VALUE=DATE:20261220|TRANSP:TRANSPARENT![]",
      })
  void anEventTakesTheNightsBetweenItsFirstDayAndItsLast(String lines, String days)
      throws Exception {
    assertThat(days(calendar(event(lines)))).isEqualTo(days);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DTSTART:20261220T150000|RRULE:FREQ=SECONDLY",
        "DTSTART:20261220T150000|RRULE:FREQ=HOURLY;INTERVAL=1",
        "DTSTART:20261220T150000|RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3",
        "DTSTART;VALUE=DATE:00010101|RRULE:FREQ=DAILY",
        "DTSTART;VALUE=DATE:yesterday",
      })
  void aCalendarThatNeverEndsIsRefused(String lines) {
    assertThatThrownBy(() -> days(calendar(event(lines)))).isInstanceOf(MalformedException.class);
  }

  @Test
  void aRuleThatNeverHappensTakesNothing() throws Exception {
    assertThat(
            days(
                calendar(
                    event(
                        "DTSTART;VALUE=DATE:20261201|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"))))
        .isIn("[]", "[1]");
  }

  @Test
  void whatIsNoCalendarOrTooMuchOfOneIsRefused() {
    for (byte[] bytes :
        List.of(
            "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            new byte[ICalendar.BYTES_MAX + 1],
            calendar(event("DTSTART;VALUE=DATE:20261220").repeat(5_001)))) {
      assertThatThrownBy(() -> days(bytes)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void whatIsWrittenIsReadAsTheSameNights() throws Exception {
    String title =
        "Loft; \\quiet,\nwith a very long name that has to be folded – déjà vu, déjà vu, déjà vu";
    String text =
        ICalendar.write(
            "attic",
            title,
            List.of(
                new ICalendar.Busy(FROM + 4, FROM + 7, "Booked on Handsel"),
                new ICalendar.Busy(FROM + 20, FROM + 21, "Not let")),
            Instant.parse("2026-11-28T12:00:00Z"));
    assertThat(text.lines())
        .allSatisfy(line ->
            assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(75));
    assertThat(days(text.getBytes(StandardCharsets.UTF_8))).isEqualTo("[5, 6, 7, 21]");
  }

  @FuzzTest
  void anythingIsACalendarOrRefused(byte[] bytes) {
    try {
      BitSet nights = ICalendar.nights(bytes, PARIS, FROM, FROM + 732);
      assertThat(nights.length()).isLessThanOrEqualTo(732);
    } catch (MalformedException _) {
      // refused
    }
  }
}
