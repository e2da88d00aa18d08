package org.handsel.libp2p.protocol.mdns;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.handsel.libp2p.multiformats.Bytes;

/// How often each of many strangers may do something within a time. For one thread.
final class Allowance {
  private final int max;
  private final int sourcesMax;
  private final long windowMillis;
  private final Map<Bytes, Integer> used = new HashMap<>();
  private long since;

  Allowance(int max, int sourcesMax, Duration window) {
    this.max = max;
    this.sourcesMax = sourcesMax;
    this.windowMillis = window.toMillis();
  }

  /// True if `who` may once more, which counts.
  boolean take(Bytes who, long now) {
    if (now - since >= windowMillis) {
      used.clear();
      since = now;
    }
    if (!used.containsKey(who) && used.size() >= sourcesMax) return false;
    return used.merge(who, 1, Integer::sum) <= max;
  }
}
