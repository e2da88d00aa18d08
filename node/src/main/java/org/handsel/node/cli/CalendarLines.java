package org.handsel.node.cli;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.ShortId;
import org.handsel.node.words.Words;

/// A calendar as lines: a month after the other, a week a line, each day with a mark.
final class CalendarLines {
  private static final Map<String, String> MARKS =
      Map.of("free", " ", "kept", "-", "elsewhere", "o", "booked", "x", "part", "/", "clash", "!");

  private final Terminal terminal;
  private final String node;

  /// @param node where the node's pages are
  CalendarLines(Terminal terminal, String node) {
    this.terminal = terminal;
    this.node = node;
  }

  void show(Calendars.Calendar calendar) {
    var out = terminal.out();
    Words words = terminal.words();
    out.println(Table.clean(calendar.title()));
    out.println(ShortId.of(calendar.id()));
    var days = new TreeMap<LocalDate, String>();
    calendar.nights().forEach(it -> days.put(LocalDate.parse(it.day()), it.state()));
    var locale = Locale.of(words.language());
    for (YearMonth month = YearMonth.from(days.firstKey());
        !month.isAfter(YearMonth.from(days.lastKey()));
        month = month.plusMonths(1)) {
      out.println();
      out.println(month.format(DateTimeFormatter.ofPattern("LLLL yyyy", locale)));
      var head = new StringBuilder();
      for (DayOfWeek day : DayOfWeek.values()) {
        String name = day.getDisplayName(TextStyle.SHORT, locale);
        head.append(name, 0, Math.min(2, name.length())).append("  ");
      }
      out.println(head.toString().stripTrailing());
      weeks(month, days);
    }
    out.println();
    out.println(words.say("cli.calendar.marks"));
    if (calendar.unsure()) out.println(words.say("calendar.unsure"));
    for (Calendars.Source it : calendar.sources()) {
      String line = it.address() + "  " + it.at() + "  " + it.trouble();
      out.println(Table.clean(line.stripTrailing()));
    }
    if (!calendar.secret().isEmpty()) {
      String address = node + "/calendar/" + calendar.secret() + ".ics";
      out.println(words.say("cli.calendar.address", "address", address));
    }
  }

  private void weeks(YearMonth month, Map<LocalDate, String> days) {
    var line = new StringBuilder("    ".repeat(month.atDay(1).getDayOfWeek().getValue() - 1));
    for (LocalDate day = month.atDay(1); YearMonth.from(day).equals(month); day = day.plusDays(1)) {
      String state = days.get(day);
      line.append(
          state == null
              ? "    "
              : "%2d%s ".formatted(day.getDayOfMonth(), MARKS.getOrDefault(state, "?")));
      boolean last = day.getDayOfWeek() == DayOfWeek.SUNDAY || day.equals(month.atEndOfMonth());
      if (!last) continue;
      if (!line.toString().isBlank()) terminal.out().println(line.toString().stripTrailing());
      line.setLength(0);
    }
  }
}
