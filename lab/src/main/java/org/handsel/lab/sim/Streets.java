package org.handsel.lab.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/// The Internet of a [KadWorld] some of whose homes are behind gateways: which address leads where,
/// and what the gateways make of it. Each home has one address, and one machine.
final class Streets {
  /// Where every peer listens, and calls from.
  static final int PORT = 4001;

  private final SplittableRandom random;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final List<Integer> addresses = new ArrayList<>();
  private final List<Optional<Gateway>> gateways = new ArrayList<>();
  private long dropped;

  Streets(SplittableRandom random) {
    this.random = random;
  }

  /// True if nobody has the address `ip`.
  boolean free(int ip) {
    return !numbers.containsKey(ip);
  }

  /// The next peer moves in at `ip`, behind a gateway of this kind if one is named.
  ///
  /// @param number the peer's; they come in turn
  void moveIn(int number, int ip, Optional<Gateway.Kind> kind) {
    if (number != addresses.size()) throw new IllegalStateException("out of turn: " + number);
    numbers.put(ip, number);
    addresses.add(ip);
    gateways.add(kind.map(it -> new Gateway(it, ip, random.split())));
  }

  /// Peer `number` goes away for ever.
  void moveOut(int number) {
    numbers.remove(addresses.get(number));
    dropped += gateways.get(number).map(Gateway::dropped).orElse(0L);
    gateways.set(number, Optional.empty());
  }

  /// Where something that peer `number` sends from its port `inner` seems to come from.
  long out(int number, int inner, long to, long now) {
    Optional<Gateway> gateway = gateways.get(number);
    return gateway.isPresent()
        ? gateway.get().out(inner, to, now)
        : Endpoint.of(addresses.get(number), inner);
  }

  /// Whose home `place` leads to.
  OptionalInt home(long place) {
    Integer number = numbers.get(Endpoint.ip(place));
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /// The port at which peer `number` hears `datagram`, which has come to its home; empty if the
  /// gateway drops it.
  OptionalInt in(int number, Datagram datagram, long now) {
    int port = Endpoint.port(datagram.to());
    Optional<Gateway> gateway = gateways.get(number);
    return gateway.isPresent()
        ? gateway.get().in(port, datagram.from(), now)
        : OptionalInt.of(port);
  }

  /// The kind of gateway that peer `number` is behind; empty if it has an address of its own.
  Optional<Gateway.Kind> kind(int number) {
    return gateways.get(number).map(Gateway::kind);
  }

  /// How much all gateways have dropped.
  long dropped() {
    return dropped + gateways.stream().flatMap(Optional::stream).mapToLong(Gateway::dropped).sum();
  }
}
