package org.handsel.lab.sim;

import java.util.Arrays;

/// The places that a peer is connected to: when there are too many, the one that was silent for
/// longest is let go. Flat, since there is one of these for each of very many peers.
final class Connections {
  private static final int MAX = 256;
  private static final int FIRST = 16;

  private long[] places = new long[FIRST];
  private int[] heard = new int[FIRST];
  private int count;

  /// Something came from `place` in second `now`.
  void heard(long place, int now) {
    int at = indexOf(place);
    if (at < 0 && count == MAX) at = 0;
    if (at >= 0) {
      System.arraycopy(places, at + 1, places, at, count - at - 1);
      System.arraycopy(heard, at + 1, heard, at, count - at - 1);
      count--;
    } else if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
      heard = Arrays.copyOf(heard, 2 * count);
    }
    places[count] = place;
    heard[count] = now;
    count++;
  }

  /// Whether there is a connection to `place` over which something came in second `since` or later.
  boolean has(long place, int since) {
    int at = indexOf(place);
    return at >= 0 && heard[at] >= since;
  }

  private int indexOf(long place) {
    // Who spoke last speaks next, as a rule.
    for (int i = count - 1; i >= 0; i--) if (places[i] == place) return i;
    return -1;
  }
}
