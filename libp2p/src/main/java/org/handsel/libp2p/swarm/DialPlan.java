package org.handsel.libp2p.swarm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;

/// In which order a peer's addresses are called, and how long after each other: near before far,
/// direct before relayed, TCP before QUIC, which costs ten times the work a byte; IPv6 and IPv4 in
/// turns (RFC 8305, 4). Pure.
public final class DialPlan {
  /// RFC 8305, 5: "Connection Attempt Delay", 250 milliseconds.
  static final Duration PAUSE = Duration.ofMillis(250);

  /// What answers in the local network does so at once.
  static final Duration NEAR_PAUSE = Duration.ofMillis(50);

  /// How long direct calls may take before a relay, whose capacity is others', is bothered.
  static final Duration RELAY_PAUSE = Duration.ofMillis(500);

  /// One call.
  ///
  /// @param pause how long after the one before it, unless all before it have failed
  public record Call(Multiaddr address, Duration pause) {}

  private DialPlan() {}

  /// The calls for `addresses`, at most `max`.
  public static List<Call> of(Collection<Multiaddr> addresses, int max) {
    var groups = new TreeMap<Integer, List<Multiaddr>>();
    addresses.stream()
        .distinct()
        .forEach(a -> groups.computeIfAbsent(rank(a), _ -> new ArrayList<>()).add(a));
    var ordered = groups.values().stream().flatMap(g -> inTurns(g).stream()).limit(max).toList();
    var calls = new ArrayList<Call>();
    boolean first = true;
    for (Multiaddr address : ordered) {
      calls.add(new Call(address, first ? Duration.ZERO : pause(address)));
      first = false;
    }
    return List.copyOf(calls);
  }

  private static Duration pause(Multiaddr address) {
    if (relayed(address)) return RELAY_PAUSE;
    return distance(address) < 2 ? NEAR_PAUSE : PAUSE;
  }

  static boolean relayed(Multiaddr address) {
    return address.has("p2p-circuit");
  }

  private static int rank(Multiaddr address) {
    return (relayed(address) ? 100 : 0) + 10 * distance(address) + kind(address);
  }

  private static int distance(Multiaddr address) {
    return switch (Scope.of(address)) {
      case LOOPBACK -> 0;
      case LOCAL -> 1;
      case PUBLIC, UNKNOWN -> 2;
    };
  }

  private static int kind(Multiaddr address) {
    if (address.has("quic-v1")) return 1;
    return address.has("ws") || address.has("wss") ? 2 : 0;
  }

  private static List<Multiaddr> inTurns(List<Multiaddr> group) {
    Deque<Multiaddr> six = new ArrayDeque<>();
    Deque<Multiaddr> others = new ArrayDeque<>();
    for (Multiaddr address : group) (address.has("ip6") ? six : others).add(address);
    var merged = new ArrayList<Multiaddr>();
    while (!six.isEmpty() || !others.isEmpty()) {
      if (!six.isEmpty()) merged.add(six.removeFirst());
      if (!others.isEmpty()) merged.add(others.removeFirst());
    }
    return merged;
  }
}
