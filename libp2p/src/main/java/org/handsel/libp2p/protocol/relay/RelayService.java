package org.handsel.libp2p.protocol.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.Rates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The relay: keeps places for peers that can't be called, and passes calls on to them, within the
/// bounds of [RelayLimits.Service]. Spec: circuit-v2, "Hop Protocol".
public final class RelayService implements StreamProtocol, ConnectionWatcher, Closeable {
  /// The protocol's id.
  public static final String PROTOCOL = "/libp2p/circuit/relay/0.2.0/hop";

  private static final Logger LOG = LoggerFactory.getLogger(RelayService.class);
  private static final String TAG = "relayed";
  private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);
  private static final int ADDRESSES_MAX = 16;
  private static final int CALLERS_MAX = 10_000;

  private final Host host;
  private final KeyPair keyPair;
  private final RelayLimits limits;
  private final InstantSource clock;
  private final Reservations reservations;
  private final Rates<PeerId> connects;
  private final Set<Bridge> bridges = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RelayService(Host host, KeyPair keyPair, RelayLimits limits, InstantSource clock) {
    this.host = host;
    this.keyPair = keyPair;
    this.limits = limits;
    this.clock = clock;
    this.reservations = new Reservations(limits.service());
    this.connects =
        new Rates<>(limits.service().connectsPerMinuteMax(), Duration.ofMinutes(1), CALLERS_MAX);
  }

  /// Relays on `host`, whose key is `keyPair`, from now on.
  public static RelayService start(
      Host host, KeyPair keyPair, RelayLimits limits, InstantSource clock) {
    var relay = new RelayService(host, keyPair, limits, clock);
    host.metrics()
        .gauge("libp2p_relay_reservations", "Peers that calls are passed on to.", relay::places);
    host.metrics().gauge("libp2p_relay_circuits", "Peers joined now.", relay::circuits);
    host.watch(relay);
    host.handle(relay);
    Thread.startVirtualThread(relay::expireAgainAndAgain);
    return relay;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public int perPeerMax() {
    return limits.service().askingPerPeerMax() + limits.service().circuitsPerPeerMax();
  }

  @Override
  public void accept(Stream stream) throws IOException {
    var dialogue = new Dialogue(stream, limits.messages().bytesMax(), limits.messages().timeout());
    HopMessage request;
    try {
      request = HopMessage.decode(dialogue.hear());
    } catch (MalformedException e) {
      LOG.info("{} says what can't be read: {}", stream.connection(), e.getMessage());
      refuse(stream, dialogue, Status.MALFORMED_MESSAGE);
      return;
    }
    switch (request) {
      case HopMessage.Reserve _ -> reserve(stream, dialogue);
      case HopMessage.Connect(PeerId target) -> connect(stream, dialogue, target);
      case HopMessage.Answer _ -> refuse(stream, dialogue, Status.UNEXPECTED_MESSAGE);
    }
  }

  private void refuse(Stream stream, Dialogue dialogue, Status status) throws IOException {
    host.metrics()
        .counter(
            "libp2p_relay_refused_total",
            "status=\"" + status + "\"",
            "Requests to relay that were refused.")
        .add(1);
    dialogue.say(HopMessage.Answer.refusal(status).toArray());
    stream.closeWrite();
  }

  // ---- reservations ----

  private void reserve(Stream stream, Dialogue dialogue) throws IOException {
    Connection connection = stream.connection();
    PeerId peer = connection.peer();
    // "Implementations should not accept reservations over already relayed connections."
    Status status = relayed(connection) ? Status.PERMISSION_DENIED : keepPlace(connection);
    if (status != Status.OK) {
      refuse(stream, dialogue, status);
      return;
    }
    Instant expire;
    synchronized (reservations) {
      expire = reservations.until(peer).orElse(Instant.EPOCH);
    }
    Bytes voucher = Bytes.of(new Voucher(host.id(), peer, expire).seal(keyPair).toArray());
    var reservation = new Reservation(expire, addressesFor(connection), Optional.of(voucher));
    dialogue.say(
        new HopMessage.Answer(
                Optional.of(Status.OK), Optional.of(reservation), limits.service().circuit())
            .toArray());
    stream.closeWrite();
  }

  private Status keepPlace(Connection connection) {
    PeerId peer = connection.peer();
    if (closed.get()) return Status.RESERVATION_REFUSED;
    Status status;
    synchronized (reservations) {
      status = reservations.reserve(peer, strangersIp(connection), clock.instant());
      if (status == Status.OK) host.protect(peer, TAG);
    }
    // It may have left meanwhile, and that news have come too early.
    if (status == Status.OK) leave(peer);
    return status;
  }

  /// The IP address of a peer on another machine.
  private static Optional<Bytes> strangersIp(Connection connection) {
    Multiaddr remote = connection.remoteAddress();
    return Scope.of(remote) == Scope.LOOPBACK ? Optional.empty() : remote.ip();
  }

  /// "all the public relay addrs, including the peer ID of the relay node but not the trailing
  /// `p2p-circuit` part", and those that hold where the peer is.
  private List<Multiaddr> addressesFor(Connection connection) {
    Scope where = Scope.of(connection.remoteAddress());
    return host.addresses().stream()
        .filter(address -> !address.has("p2p-circuit") && Scope.of(address).holdsFor(where))
        .limit(ADDRESSES_MAX)
        .toList();
  }

  private static boolean relayed(Connection connection) {
    return connection.path() == Connection.Path.RELAYED;
  }

  @Override
  public void closed(Connection connection, String reason) {
    leave(connection.peer());
  }

  /// "If the peer disconnects, the reservation is no longer valid."
  private void leave(PeerId peer) {
    if (reachable(peer).isPresent()) return;
    synchronized (reservations) {
      if (reservations.cancel(peer)) host.unprotect(peer, TAG);
    }
  }

  private Optional<Connection> reachable(PeerId peer) {
    return host.connection(peer).filter(connection -> !relayed(connection));
  }

  private void expireAgainAndAgain() {
    while (!closed.get()) {
      LockSupport.parkNanos(EXPIRY_INTERVAL.toNanos());
      synchronized (reservations) {
        reservations.expire(clock.instant()).forEach(peer -> host.unprotect(peer, TAG));
      }
    }
  }

  // ---- circuits ----

  private void connect(Stream stream, Dialogue dialogue, PeerId to) throws IOException {
    PeerId from = stream.connection().peer();
    Status status = begin(stream.connection(), to);
    if (status != Status.OK) {
      refuse(stream, dialogue, status);
      return;
    }
    try {
      Optional<Connection> target = reachable(to);
      if (target.isPresent()) join(stream, dialogue, target.get());
      else refuse(stream, dialogue, Status.NO_RESERVATION);
    } finally {
      synchronized (reservations) {
        reservations.end(from, to);
      }
    }
  }

  private Status begin(Connection from, PeerId to) {
    Instant now = clock.instant();
    // "Implementations should not accept connection initiations over already relayed connections."
    if (relayed(from)) return Status.PERMISSION_DENIED;
    if (closed.get() || !connects.take(from.peer(), now)) return Status.RESOURCE_LIMIT_EXCEEDED;
    synchronized (reservations) {
      return reservations.begin(from.peer(), to, now);
    }
  }

  private void join(Stream hop, Dialogue dialogue, Connection target) throws IOException {
    Stream stop;
    try {
      stop = call(target, hop.connection().peer());
    } catch (IOException e) {
      LOG.debug("{} doesn't take a call", target, e);
      refuse(hop, dialogue, Status.CONNECTION_FAILED);
      return;
    }
    RelayLimits.Service service = limits.service();
    var bridge = new Bridge(hop, stop, service.circuit(), service.stallMax());
    try {
      bridges.add(bridge);
      dialogue.say(
          new HopMessage.Answer(Optional.of(Status.OK), Optional.empty(), service.circuit())
              .toArray());
      // One that began while the relay was closing.
      if (closed.get()) bridge.reset();
      bridge.run();
    } finally {
      bridges.remove(bridge);
      stop.close();
    }
  }

  /// The stream to a peer that takes the call. Spec: circuit-v2, "Stop Protocol".
  private Stream call(Connection target, PeerId caller) throws IOException {
    Stream stop = target.open(StopProtocol.PROTOCOL);
    try {
      // In less time than the caller waits.
      Duration timeout = limits.messages().timeout().dividedBy(2);
      var dialogue = new Dialogue(stop, limits.messages().bytesMax(), timeout);
      dialogue.say(new StopMessage.Connect(caller, limits.service().circuit()).toArray());
      StopMessage answer = StopMessage.decode(dialogue.hear());
      if (!answer.equals(StopMessage.Answer.of(Status.OK))) {
        throw new IOException("the peer answers " + answer);
      }
      return stop;
    } catch (IOException | RuntimeException e) {
      stop.reset();
      throw e;
    }
  }

  /// How many peers have a place.
  public int places() {
    synchronized (reservations) {
      return reservations.size();
    }
  }

  /// How many circuits there are.
  public int circuits() {
    synchronized (reservations) {
      return reservations.circuits();
    }
  }

  /// Relays no more, and breaks all circuits off.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    host.unhandle(PROTOCOL);
    bridges.forEach(Bridge::reset);
    synchronized (reservations) {
      reservations.expire(Instant.MAX).forEach(peer -> host.unprotect(peer, TAG));
    }
  }
}
