package org.handsel.node.app;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// A home with some nights of each kind.
final class FixtureCalendars implements Calendars {
  private static final List<String> STATES =
      List.of("free", "free", "free", "kept", "booked", "booked", "elsewhere", "part", "clash");

  @Override
  public Calendar show(String listing, long from, int days) {
    List<Night> nights =
        LongStream.range(from, from + days)
            .mapToObj(day ->
                new Night(
                    LocalDate.ofEpochDay(day).toString(), STATES.get((int) (day % STATES.size()))))
            .toList();
    var source =
        new Source("https://example.org/attic.ics", "2026-11-28T08:00:00Z", "it answered 503");
    return new Calendar(
        listing, "Attic by the river", true, nights, List.of(source), "00".repeat(16), false);
  }

  @Override
  public void keep(String listing, long from, long until, boolean kept) {}

  @Override
  public int take(String listing, byte[] calendar) {
    return calendar.length;
  }

  @Override
  public int follow(String listing, String address) {
    return 3;
  }

  @Override
  public void unfollow(String listing, String address) {}

  @Override
  public String write(String listing) {
    return "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
  }

  @Override
  public Optional<String> feed(String secret) {
    return secret.equals("00".repeat(16)) ? Optional.of(write("")) : Optional.empty();
  }
}
