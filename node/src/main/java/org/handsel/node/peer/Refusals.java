package org.handsel.node.peer;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;

/// The peers that were sent away lately, and why. Bounded: ids cost nothing, so of too many the one
/// that was sent away first may come back early. Safe for use by many threads. Times are in ms
/// since 1970.
final class Refusals {
  private static final long MILLIS = Duration.ofMinutes(10).toMillis();

  private record Refusal(String reason, long until) {}

  private final int max;
  private final Map<PeerId, Refusal> refused = new LinkedHashMap<>();

  /// @param max how many are remembered
  Refusals(int max) {
    this.max = max;
  }

  synchronized void add(PeerId peer, String reason, long now) {
    refused.values().removeIf(it -> it.until <= now);
    refused.remove(peer);
    refused.put(peer, new Refusal(reason, now + MILLIS));
    if (refused.size() > max) refused.remove(refused.keySet().iterator().next());
  }

  /// Why `peer` is sent away; empty if it isn't.
  synchronized Optional<String> why(PeerId peer, long now) {
    return Optional.ofNullable(refused.get(peer)).filter(it -> it.until > now).map(Refusal::reason);
  }

  /// Why each of them is.
  synchronized Map<PeerId, String> all(long now) {
    var reasons = new HashMap<PeerId, String>();
    refused.forEach((peer, it) -> {
      if (it.until > now) reasons.put(peer, it.reason);
    });
    return reasons;
  }
}
