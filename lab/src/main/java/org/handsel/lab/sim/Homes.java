package org.handsel.lab.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.sim.VirtualNetwork;

/// The peers of a [KadWorld] that has [Streets], and what goes between them.
final class Homes {
  /// How many peers are behind gateways, and what comes of packets between them.
  ///
  /// @param kinds the share of all peers behind each kind of gateway, 0 to 1
  /// @param loss the share of packets that get lost, 0 to 1 (see [Loss])
  record Share(Map<Gateway.Kind, Double> kinds, double loss) {
    /// Nobody is.
    static final Share NONE = new Share(Map.of(), 0);

    /// Of those behind gateways, how many have which. Nobody has counted them well. With these
    /// shares seven of ten pairs can meet, as measured of hole punching in the wild (arXiv
    /// 2510.27500: 70 % ± 7.1 %).
    private static final Map<Gateway.Kind, Double> MIX =
        Map.of(
            Gateway.Kind.FULL_CONE, 0.15,
            Gateway.Kind.ADDRESS_RESTRICTED, 0.15,
            Gateway.Kind.PORT_RESTRICTED, 0.45,
            Gateway.Kind.SYMMETRIC, 0.25);

    /// The list is copied.
    Share {
      kinds = Map.copyOf(kinds);
    }

    /// `part` of all peers are behind gateways of all kinds.
    static Share of(double part, double loss) {
      var kinds = new TreeMap<Gateway.Kind, Double>();
      if (part > 0) MIX.forEach((kind, share) -> kinds.put(kind, part * share));
      return new Share(kinds, loss);
    }

    boolean none() {
      return kinds.isEmpty();
    }
  }

  private final KadWorld world;
  private final Streets streets;
  private final SplittableRandom random;

  /// From which share on a peer of chance has which kind of gateway.
  private final NavigableMap<Double, Gateway.Kind> kinds = new TreeMap<>();

  private double gated;
  private final Map<Integer, HomePeer> peers = new HashMap<>();

  Homes(KadWorld world, Share share) {
    this.world = world;
    this.random = world.random().split();
    this.streets = new Streets(random.split());
    for (Gateway.Kind kind : Gateway.Kind.values()) {
      double part = share.kinds.getOrDefault(kind, 0.0);
      if (part > 0) kinds.put(gated, kind);
      gated += part;
    }
  }

  Streets streets() {
    return streets;
  }

  /// Peer `number` goes away for ever.
  void leave(int number) {
    streets.moveOut(number);
    peers.remove(number);
  }

  /// A peer of chance. The first few have addresses of their own, as those have with which a
  /// network begins.
  HomePeer join() {
    double chance = random.nextDouble();
    boolean behind = chance < gated && world.alive().size() >= HomePeer.NEIGHBOURS_MAX;
    return join(behind ? Optional.of(kinds.floorEntry(chance).getValue()) : Optional.empty());
  }

  /// A peer behind such a gateway, or none.
  HomePeer join(Optional<Gateway.Kind> kind) {
    int ip = world.chanceIp();
    while (!streets.free(ip)) ip = world.chanceIp();
    List<Multiaddr> addresses =
        kind.isPresent() ? List.of() : List.of(Endpoint.address(Endpoint.of(ip, Streets.PORT)));
    Contact contact = Contact.of(world.chanceId(), addresses);
    int number = world.place(contact);
    streets.moveIn(number, ip, kind);
    world.serves(number, kind.isEmpty());
    var peer = new HomePeer(world, number, contact, kind.isPresent(), world.random().split());
    peers.put(number, peer);
    world.add(peer);
    return peer;
  }

  /// Who lives at `place`.
  Optional<HomePeer> at(long place) {
    OptionalInt number = streets.home(place);
    return number.isPresent()
        ? Optional.ofNullable(peers.get(number.getAsInt()))
        : Optional.empty();
  }

  /// Somebody that others may be told to begin with.
  KadPeer anyServer() {
    while (true) {
      KadPeer peer = world.anybody();
      if (streets.kind(peer.number).isEmpty()) return peer;
    }
  }

  /// Lets `peer` hear what its gateway lets in.
  VirtualNetwork.Receiver<Datagram> behindGateway(HomePeer peer) {
    return (from, datagram) ->
        streets
            .in(peer.number, datagram, world.time().nanos())
            .ifPresent(port -> peer.hear(from, port, datagram));
  }

  /// Where `peer` is called directly.
  static OptionalLong placeOf(Contact peer) {
    for (Multiaddr address : peer.addresses()) {
      if (!address.has("p2p-circuit")) return OptionalLong.of(Endpoint.of(address));
    }
    return OptionalLong.empty();
  }

  /// Peer `from` sends something to `place` from its port `inner`.
  void send(int from, int inner, long place, Packet packet) {
    long source = streets.out(from, inner, place, world.time().nanos());
    boolean connected = !(packet instanceof Talk talk) || talk.connected();
    if (!connected && world.loss().lost()) return;
    long late = connected ? world.loss().lateNanos() : 0;
    var datagram = new Datagram(source, place, packet);
    if (late == 0) deliver(from, datagram);
    else world.time().afterNanos(late, () -> deliver(from, datagram));
  }

  private void deliver(int from, Datagram datagram) {
    streets
        .home(datagram.to())
        .ifPresent(to -> world.network().send(from, to, datagram, datagram.packet().size()));
  }
}
