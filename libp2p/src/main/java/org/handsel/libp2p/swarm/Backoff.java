package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Addresses that failed, and until when they are left alone: twice as long after each failure.
/// Safe for use by many threads.
final class Backoff {
  /// More failing addresses than this are forgotten, the oldest first.
  private static final int REMEMBERED_MAX = 1024;

  private record Failure(Duration pause, Instant until) {}

  private final Limits.Dials limits;
  private final InstantSource clock;
  private final Map<Multiaddr, Failure> failures =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Multiaddr, Failure> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  Backoff(Limits.Dials limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /// @throws IOException if `address` failed so lately that it isn't to be tried
  synchronized void check(Multiaddr address) throws IOException {
    Failure failure = failures.get(address);
    if (failure == null) return;
    Duration left = Duration.between(clock.instant(), failure.until);
    if (!left.isPositive()) return;
    throw new IOException(
        address + " failed just now; it is tried again in " + left.toMillis() + " ms");
  }

  synchronized void failed(Multiaddr address) {
    Failure last = failures.remove(address);
    Duration pause = last == null ? limits.backoffMin() : last.pause.multipliedBy(2);
    if (pause.compareTo(limits.backoffMax()) > 0) pause = limits.backoffMax();
    failures.put(address, new Failure(pause, clock.instant().plus(pause)));
  }

  synchronized void succeeded(Multiaddr address) {
    failures.remove(address);
  }
}
