package org.handsel.node.app;

import java.util.List;

/// Some of many things.
///
/// @param from the place of the first among all
/// @param all how many there are in all
public record Portion<T>(List<T> items, int from, int all) {
  /// The list is copied.
  public Portion {
    items = List.copyOf(items);
  }

  /// Where the portion begins that was asked for from place `from` on, of `most` things out of
  /// `places`: there, or with the last portion if there is no such place.
  public static int from(int from, int most, int places) {
    int last = Math.max(0, places - 1) / most * most;
    return from >= 0 && from < places ? from : last;
  }

  /// The things of that portion of `whole`.
  public static <T> Portion<T> of(List<T> whole, int from, int most) {
    int first = from(from, most, whole.size());
    return new Portion<>(
        whole.subList(first, Math.min(first + most, whole.size())), first, whole.size());
  }
}
