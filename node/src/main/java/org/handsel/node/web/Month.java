package org.handsel.node.web;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.handsel.node.app.Calendars;

/// A month of a home's nights, as a page shows it.
///
/// @param name such as December 2026, in the reader's language
/// @param column in which column of the week its first day stands, 1 for Monday
public record Month(String name, int column, List<Day> days) {
  /// A day and whether its night can be had.
  ///
  /// @param date such as `2026-12-20`
  /// @param number of the day in its month
  /// @param said the day in the reader's language
  /// @param state as in [Calendars.Night]; empty for a day outside of what was asked for
  public record Day(String date, int number, String said, String state) {}

  /// The months that the nights of `calendar` lie in.
  static List<Month> of(Calendars.Calendar calendar, String language) {
    var locale = Locale.of(language);
    Map<LocalDate, String> states =
        calendar.nights().stream()
            .collect(Collectors.toMap(it -> LocalDate.parse(it.day()), Calendars.Night::state));
    var months = new ArrayList<Month>();
    if (states.isEmpty()) return months;
    var first = LocalDate.parse(calendar.nights().getFirst().day());
    var last = LocalDate.parse(calendar.nights().getLast().day());
    var title = DateTimeFormatter.ofPattern("LLLL yyyy", locale);
    var spoken = DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(locale);
    for (YearMonth it = YearMonth.from(first);
        !it.isAfter(YearMonth.from(last));
        it = it.plusMonths(1)) {
      var days = new ArrayList<Day>();
      for (int day = 1; day <= it.lengthOfMonth(); day++) {
        LocalDate date = it.atDay(day);
        days.add(new Day(date.toString(), day, spoken.format(date), states.getOrDefault(date, "")));
      }
      String name = title.format(it);
      months.add(
          new Month(
              name.substring(0, 1).toUpperCase(locale) + name.substring(1),
              it.atDay(1).getDayOfWeek().getValue(),
              days));
    }
    return months;
  }

  /// The days of the week from Monday on, short, in the reader's language.
  public static List<String> week(String language) {
    return Arrays.stream(DayOfWeek.values())
        .map(it -> it.getDisplayName(TextStyle.NARROW, Locale.of(language)))
        .toList();
  }
}
