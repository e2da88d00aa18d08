package org.handsel.node.app;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// When my homes can be had, night by night.
public interface Calendars {
  /// The most days that are shown at once.
  int DAYS_MAX = 800;

  /// A home of mine, or of anybody's; what it's kept for only its host is told.
  ///
  /// @param listing its id, or an unambiguous part of it
  /// @param from the first night, days since 1970
  Calendar show(String listing, long from, int days) throws RefusedException, IOException;

  /// Keeps nights of a home of mine for myself, or lets them again. What somebody has booked stays.
  ///
  /// @param until the day after the last night
  void keep(String listing, long from, long until, boolean kept)
      throws RefusedException, IOException;

  /// Takes in what is booked elsewhere, from an iCalendar; it replaces what an earlier file said.
  ///
  /// @return how many nights from now on it takes
  int take(String listing, byte[] calendar) throws RefusedException, IOException;

  /// Follows an address from which a calendar can be fetched, and fetches it once now.
  ///
  /// @return how many nights from now on it takes
  int follow(String listing, String address) throws RefusedException, IOException;

  /// Follows it no longer, and forgets what it said; `file` is what was taken in from a file.
  void unfollow(String listing, String address) throws RefusedException, IOException;

  /// What is booked and kept here, as an iCalendar: for the other places that the home is let by.
  /// What came from there isn't in it, so that no two calendars block nights for one another for
  /// ever.
  String write(String listing) throws RefusedException, IOException;

  /// The same by the secret name that stands in the address of [Calendar#address].
  Optional<String> feed(String secret) throws RefusedException, IOException;

  /// A home's nights.
  ///
  /// @param id of the listing's newest revision
  /// @param nights as many as were asked for
  /// @param sources where nights come from that are booked elsewhere
  /// @param secret names the address under which others can follow it; empty for a home that isn't
  ///   mine
  /// @param unsure whether the chain couldn't be asked what is booked here
  record Calendar(
      String id,
      String title,
      boolean mine,
      List<Night> nights,
      List<Source> sources,
      String secret,
      boolean unsure) {}

  /// A night.
  ///
  /// @param day of its evening, such as `2026-12-20`
  /// @param state `free`, `kept`, `elsewhere`, `booked`, `part` (a part of the home is booked), or
  ///   `clash`, where it's booked here and elsewhere
  record Night(String day, String state) {}

  /// A calendar that nights come from.
  ///
  /// @param address `file`, or what is followed
  /// @param at when it was last read
  /// @param trouble why it couldn't be read the last time; empty if it could
  record Source(String address, String at, String trouble) {}
}
