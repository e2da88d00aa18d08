package org.handsel.core.discover;

/// When something can be had, and by whom: what is wanted fits if all of it lies in one opening.
/// Days are counted from 1970.
///
/// @param from the first night, and `until` the day after the last one
/// @param guests how many people at most
/// @param nightsMin how many nights in a row at least, `nightsMax` at most
/// @param leadDays how many days before its first night it has to be asked for at least
public record Opening(int from, int until, int guests, int nightsMin, int nightsMax, int leadDays) {

  /// What is wanted.
  ///
  /// @param arrive the day of the first night
  /// @param leave the day after the last one
  /// @param leadDays how many days from now the first night is
  public record Wanted(int arrive, int leave, int guests, int leadDays) {
    /// @throws IllegalArgumentException if it is no stay
    public Wanted {
      if (arrive < 0 || leave <= arrive || guests < 1 || leadDays < 0) {
        throw new IllegalArgumentException("no stay");
      }
    }

    /// How many nights.
    public int nights() {
      return leave - arrive;
    }
  }
}
