package org.handsel.libp2p.mux;

import java.util.function.LongSupplier;

/// How large one stream's receive window is. It doubles while the peer uses it up so fast that it
/// must have waited for us: twice within a round trip or so. For use under the inbox's lock.
final class WindowGrowth {
  /// Up to this size a window grows when half of it is used up within this time, however short the
  /// round trip is: then it's our threads' own waiting that it has to cover.
  private static final int EASY_WINDOW_BYTES = 1 << 20;

  private static final long EASY_NANOS = 4_000_000;

  private final int windowMax;
  private final LongSupplier roundTripNanos;
  private int window = Inbox.FIRST_WINDOW_BYTES;
  private long lastGrant = System.nanoTime();

  /// @param windowMax how far it may grow
  /// @param roundTripNanos the shortest round trip seen on the connection; 0 if none was measured
  WindowGrowth(int windowMax, LongSupplier roundTripNanos) {
    this.windowMax = windowMax;
    this.roundTripNanos = roundTripNanos;
  }

  int window() {
    return window;
  }

  /// To be called when the peer is granted what was read. Returns by how much the window grew.
  int grow(Budget budget) {
    long now = System.nanoTime();
    long took = now - lastGrant;
    lastGrant = now;
    if (window >= windowMax || !budget.ample()) return 0;
    long roundTrip = roundTripNanos.getAsLong();
    boolean easy = window < EASY_WINDOW_BYTES && took < EASY_NANOS;
    if (!easy && took > 2 * roundTrip) return 0;
    int grown = Math.min(window, windowMax - window);
    window += grown;
    return grown;
  }
}
