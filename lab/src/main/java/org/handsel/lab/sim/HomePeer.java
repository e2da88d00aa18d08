package org.handsel.lab.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.relay.RelayLimits;
import org.handsel.libp2p.protocol.relay.Reservations;
import org.handsel.libp2p.protocol.relay.Status;

/// A peer of a network with gateways, behind one or not. It keeps a few connections, over which it
/// learns where others see it and whether they can call it there; who can be called answers the
/// DHT's questions and relays for others, who can't only asks, and has places at relays. What
/// decides about all that are the machines that decide on a host.
final class HomePeer extends KadPeer {
  /// How many connections it keeps.
  static final int NEIGHBOURS_MAX = 5;

  /// As long as a host's calls may take.
  static final Duration CALL_TIMEOUT = Limits.DEFAULT.dials().timeout();

  /// From where it calls those that want to know whether they can be called.
  private static final int STRANGERS_PORT = Streets.PORT + 1;

  private static final Duration BUSY_TICK = Duration.ofSeconds(1);
  private static final Duration CALM_TICK = Duration.ofSeconds(15);

  /// As long as QUIC is silent before it asks for a sign of life.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private static final Duration GONE_AFTER = Duration.ofMinutes(1);

  /// A kept connection.
  private static final class Neighbour {
    final Contact contact;
    final long place;
    long called;
    long heard;

    Neighbour(Contact contact, long place, long now) {
      this.contact = contact;
      this.place = place;
      this.heard = now;
      this.called = now - KEEP_ALIVE.toNanos();
    }
  }

  private final Optional<Outlook> outlook;
  private final Reservations reservations = new Reservations(RelayLimits.DEFAULT.service());

  /// Where those are that have a place here.
  private final Map<PeerId, Long> guests = new HashMap<>(4);

  private final List<Neighbour> neighbours = new ArrayList<>(NEIGHBOURS_MAX);

  /// @param gated whether it is behind a gateway, which it doesn't know
  HomePeer(KadWorld world, int number, Contact contact, boolean gated, SplittableRandom random) {
    super(world, number, contact, random);
    this.outlook = gated ? Optional.of(new Outlook()) : Optional.empty();
  }

  @Override
  void bootstrap(List<Contact> known) {
    super.bootstrap(known);
    if (outlook.isPresent()) world.time().after(BUSY_TICK, this::tick);
  }

  // ---- where it is ----

  private void tick() {
    if (!world.there(this)) return;
    Outlook seen = outlook.orElseThrow();
    long now = world.time().nanos();
    Instant instant = world.time().instant();
    neighbours.removeIf(it -> {
      boolean gone = now - it.heard > GONE_AFTER.toNanos();
      if (gone) seen.left(it.contact.id(), instant);
      return gone;
    });
    for (Neighbour each : neighbours) {
      if (now - each.called < KEEP_ALIVE.toNanos()) continue;
      each.called = now;
      send(each.place, new Talk.Alive(false));
    }
    for (Neighbour each : neighbours) {
      seen.question(each.contact, instant)
          .ifPresent(address -> send(each.place, new Talk.TryMe(address)));
    }
    for (PeerId relay : seen.relaysToAsk(instant)) {
      neighbour(relay).ifPresent(it -> send(it.place, new Talk.Reserve()));
    }
    announce(seen, instant);
    boolean calm = neighbours.size() == NEIGHBOURS_MAX && seen.settled();
    world.time().after(calm ? CALM_TICK : BUSY_TICK, this::tick);
  }

  private void announce(Outlook seen, Instant now) {
    contact = contact.at(seen.addresses(now));
    world.moved(this);
    // As a node does: once others have called it, and until they find that they can't.
    if (seen.callable()) world.serves(number, true);
    else if (seen.shut()) world.serves(number, false);
  }

  private Optional<Neighbour> neighbour(PeerId peer) {
    return neighbours.stream().filter(it -> it.contact.id().equals(peer)).findFirst();
  }

  /// Where it might be met, for those that want to reach it anyway.
  List<Multiaddr> meetingPoints() {
    return outlook.isPresent()
        ? outlook.get().meetingPoints(world.time().instant())
        : contact.addresses();
  }

  /// True if it has found that others can call it, or never doubted it.
  boolean callable() {
    return outlook.isEmpty() || outlook.get().callable();
  }

  /// Something came from a server: it may become one of those that it stays connected to.
  private void meet(int from, Datagram datagram) {
    if (outlook.isEmpty()) return;
    for (Neighbour each : neighbours) {
      if (each.place == datagram.from()) {
        each.heard = world.time().nanos();
        return;
      }
    }
    Contact server = world.contact(from);
    boolean usable = Homes.placeOf(server).orElse(-1) == datagram.from() && world.serves(from);
    if (neighbours.size() == NEIGHBOURS_MAX || !usable) return;
    neighbours.add(new Neighbour(server, datagram.from(), world.time().nanos()));
    // That a packet got here tells where its sender sees us.
    outlook.get().met(server, Endpoint.address(datagram.to()));
  }

  // ---- what it hears ----

  /// Something got in, to its own port `port`.
  void hear(int from, int port, Datagram datagram) {
    // What comes to the port that strangers are called from is none of the host's connections.
    if (port == Streets.PORT) {
      super.hear(from, datagram);
      meet(from, datagram);
    }
    if (datagram.packet() instanceof Talk talk) listen(from, port, datagram.from(), talk);
  }

  private void listen(int from, int port, long place, Talk talk) {
    switch (talk) {
      case Talk.Alive(boolean answer) -> {
        guests.computeIfPresent(world.contact(from).id(), (_, _) -> place);
        if (!answer) send(place, new Talk.Alive(true));
      }
      case Talk.TryMe(Multiaddr address) ->
          call(
              STRANGERS_PORT,
              Endpoint.of(address),
              reached -> send(place, new Talk.Tried(address, reached)));
      case Talk.Tried(Multiaddr address, boolean reached) ->
          outlook.ifPresent(
              it -> it.tried(address, world.contact(from), reached, world.time().instant()));
      case Talk.Call(Dialling what, boolean answer) -> {
        if (answer) what.answered(place);
        else send(port, place, new Talk.Call(what, true));
      }
      case Talk.Noise _ -> {}
      case Talk.Reserve _ -> reserve(from, place);
      case Talk.Reserved(Status status, Instant until) ->
          outlook.ifPresent(
              it -> it.reserved(world.contact(from), status, until, world.time().instant()));
      case Talk.Through(Circuit circuit, Circuit.Step step) -> circuit.heard(this, place, step);
    }
  }

  // ---- what it does for others ----

  private void reserve(int from, long place) {
    Instant now = world.time().instant();
    PeerId guest = world.contact(from).id();
    Status status =
        callable()
            ? reservations.reserve(guest, Optional.of(Endpoint.bytes(Endpoint.ip(place))), now)
            : Status.RESERVATION_REFUSED;
    if (status == Status.OK) guests.put(guest, place);
    send(place, new Talk.Reserved(status, reservations.until(guest).orElse(now)));
  }

  /// Begins to relay between two peers; empty if it won't.
  Optional<Long> join(PeerId from, PeerId to) {
    Status status = reservations.begin(from, to, world.time().instant());
    return status == Status.OK ? Optional.ofNullable(guests.get(to)) : Optional.empty();
  }

  /// Ends what [#join] began.
  void part(PeerId from, PeerId to) {
    reservations.end(from, to);
  }

  // ---- calls ----

  /// Calls `place` from its port `port`, and says then whether it was answered.
  Dialling call(int port, long place, Consumer<Boolean> then) {
    return new Dialling(this, port, place, then).start(CALL_TIMEOUT);
  }

  /// Sends something from where it listens.
  void send(long place, Packet packet) {
    send(Streets.PORT, place, packet);
  }

  /// Sends something from its port `port`.
  void send(int port, long place, Packet packet) {
    if (world.there(this)) world.homes().orElseThrow().send(number, port, place, packet);
  }
}
