package org.handsel.libp2p.protocol.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.protocol.Dialogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps places at relays for a host that can't be called, and announces its addresses there. Asks
/// the relays that were chosen, then any peer that the host is connected to and that relays.
///
/// The host must be given the [#transport], and listen on [RelayTransport#LISTEN].
public final class RelayClient implements ConnectionWatcher, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);
  private static final String NAME = "relay";
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Host host;
  private final RelayLimits limits;
  private final InstantSource clock;
  private final RelayTransport transport;
  private final Places places;
  private final Map<PeerId, List<Multiaddr>> chosen = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RelayClient(Host host, RelayLimits limits, InstantSource clock) {
    this.host = host;
    this.limits = limits;
    this.clock = clock;
    this.transport = new RelayTransport(host, limits);
    this.places = new Places(limits.client().candidatesMax());
  }

  /// Starts it; it asks nobody until it's told how many places are [wanted][#want].
  public static RelayClient start(Host host, RelayLimits limits, InstantSource clock) {
    var client = new RelayClient(host, limits, clock);
    host.handle(new StopProtocol(host, limits, client::holds, client.transport::offer));
    host.watch(client);
    for (Connection connection : host.connections()) client.changed(connection);
    Thread.startVirtualThread(client::tickAgainAndAgain);
    return client;
  }

  /// Calls through relays, and hears those that come through ours.
  public RelayTransport transport() {
    return transport;
  }

  /// Prefers the relay at `address`, which ends in its `/p2p/…`, to any other.
  ///
  /// @throws MalformedException if it names no peer, or leads through a relay itself
  public void choose(Multiaddr address) throws MalformedException {
    Optional<PeerId> relay = PeerId.in(address);
    if (relay.isEmpty() || address.has(CircuitAddress.CIRCUIT)) {
      throw new MalformedException("no relay's address: " + address);
    }
    // Its id alone, without a way: then it has to be found by other means.
    boolean bare = address.withoutPeer().equals(address);
    List<Multiaddr> ways = bare ? List.of() : List.of(address.withoutPeer());
    chosen.merge(relay.get(), ways, RelayClient::joined);
    step(new Places.Input.Chosen(relay.get()));
  }

  private static List<Multiaddr> joined(List<Multiaddr> some, List<Multiaddr> more) {
    var all = new LinkedHashSet<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /// Keeps places at so many relays from now on, if there are so many.
  public void want(int relays) {
    step(new Places.Input.Wanted(relays));
  }

  /// The relays through which we can be called now.
  public List<PeerId> relays() {
    synchronized (places) {
      return places.held();
    }
  }

  private boolean holds(PeerId relay) {
    synchronized (places) {
      return places.holds(relay);
    }
  }

  // ---- what the machine hears of, and what it has done ----

  private void step(Places.Input input) {
    List<Places.Output> orders;
    synchronized (places) {
      if (closed.get()) return;
      orders = places.step(input, clock.instant());
      // In order with others' steps, or an old list could be announced last.
      orders.forEach(this::obey);
    }
  }

  private void obey(Places.Output order) {
    switch (order) {
      case Places.Output.Ask(PeerId relay) -> Thread.startVirtualThread(() -> ask(relay));
      case Places.Output.Keep(PeerId relay) -> host.protect(relay, NAME);
      case Places.Output.Release(PeerId relay) -> host.unprotect(relay, NAME);
      case Places.Output.Announce(var addresses) -> host.announce(NAME, addresses);
    }
  }

  private void tickAgainAndAgain() {
    while (!closed.get()) {
      LockSupport.parkNanos(TICK.toNanos());
      step(new Places.Input.Tick());
    }
  }

  @Override
  public void opened(Connection connection) {
    changed(connection);
  }

  @Override
  public void changed(Connection connection) {
    boolean direct = connection.path() != Connection.Path.RELAYED;
    if (direct && connection.protocols().contains(RelayService.PROTOCOL)) {
      step(new Places.Input.Met(connection.peer()));
    }
  }

  @Override
  public void closed(Connection connection, String reason) {
    if (!reachable(connection.peer())) step(new Places.Input.Left(connection.peer()));
  }

  private boolean reachable(PeerId relay) {
    return host.connection(relay).filter(c -> c.path() != Connection.Path.RELAYED).isPresent();
  }

  // ---- reservations ----

  private void ask(PeerId relay) {
    try {
      Connection connection =
          CircuitAddress.toRelay(host, relay, chosen.getOrDefault(relay, List.of()));
      Reservation reservation = reserve(connection);
      List<Multiaddr> addresses = addresses(connection, reservation);
      LOG.info("relay {} keeps a place until {}", connection, reservation.expire());
      step(new Places.Input.Granted(relay, reservation.expire(), addresses));
      // The news that it's gone may have come before that of the place.
      if (!reachable(relay)) step(new Places.Input.Left(relay));
    } catch (IOException e) {
      LOG.info("no place at relay {}: {}", relay, e.getMessage());
      step(new Places.Input.Refused(relay));
    }
  }

  private Reservation reserve(Connection relay) throws IOException {
    try (Stream stream = relay.open(RelayService.PROTOCOL)) {
      RelayLimits.Messages messages = limits.messages();
      var dialogue = new Dialogue(stream, messages.bytesMax(), messages.timeout());
      dialogue.say(new HopMessage.Reserve().toArray());
      HopMessage said = HopMessage.decode(dialogue.hear());
      if (said instanceof HopMessage.Answer(var status, var granted, var _)
          && status.equals(Optional.of(Status.OK))
          && granted.isPresent()) {
        check(relay.peer(), granted.get());
        return granted.get();
      }
      throw new IOException("the relay answers " + said);
    }
  }

  /// The voucher is advice to others, so it may be missing; a wrong one would spoil our name.
  private void check(PeerId relay, Reservation reservation) throws MalformedException {
    if (reservation.voucher().isEmpty()) return;
    Voucher voucher = Voucher.open(reservation.voucher().get().toArray());
    if (!voucher.relay().equals(relay) || !voucher.peer().equals(host.id())) {
      throw new MalformedException("a voucher that speaks of others");
    }
  }

  /// Where we are called through that relay: at those of its addresses that mean the same for
  /// others as for us, or where we reached it ourselves if there are none.
  private List<Multiaddr> addresses(Connection relay, Reservation reservation) {
    Scope where = Scope.of(relay.remoteAddress());
    List<Multiaddr> said =
        reservation.addrs().stream()
            .filter(address -> !address.has(CircuitAddress.CIRCUIT))
            .filter(address -> Scope.of(address).holdsFor(where))
            .toList();
    boolean dialled = !relay.inbound();
    List<Multiaddr> all = said.isEmpty() && dialled ? List.of(relay.remoteAddress()) : said;
    return all.stream()
        .map(address -> relay.peer().at(address.withoutPeer()).with(RelayTransport.LISTEN))
        .distinct()
        .limit(limits.client().addressesPerRelayMax())
        .toList();
  }

  /// Gives all places up.
  @Override
  public void close() {
    step(new Places.Input.Wanted(0));
    if (!closed.compareAndSet(false, true)) return;
    host.unhandle(StopProtocol.PROTOCOL);
  }
}
