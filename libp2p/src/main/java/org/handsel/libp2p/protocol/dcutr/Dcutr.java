package org.handsel.libp2p.protocol.dcutr;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.Rates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets a direct connection to every peer that called through a relay, and helps those that we
/// called to get one. The host lets a direct connection take the relayed one's place by itself.
///
/// In the specification's words, B is who was called through the relay and A who called.
public final class Dcutr implements StreamProtocol, ConnectionWatcher, Closeable {
  /// The protocol's id.
  public static final String PROTOCOL = "/libp2p/dcutr";

  private static final Logger LOG = LoggerFactory.getLogger(Dcutr.class);
  private static final Duration RATE_SPAN = Duration.ofMinutes(10);
  private static final int PEERS_MAX = 1024;

  /// How much longer than two round trips the calls of both sides have for themselves.
  private static final Duration ALONE_PAUSE = Duration.ofMillis(500);

  private final Host host;
  private final Supplier<List<Multiaddr>> own;
  private final DcutrLimits limits;
  private final InstantSource clock;

  /// How often we answered as A, tried as B, and both for everybody.
  private final Rates<PeerId> rates;

  private final Rates<PeerId> calls;
  private final Rates<Boolean> inAll;
  private final Set<PeerId> underWay = ConcurrentHashMap.newKeySet();
  private final Metrics.Counter upgraded;
  private final Metrics.Counter failed;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Dcutr(Host host, Supplier<List<Multiaddr>> own, DcutrLimits limits, InstantSource clock) {
    this.host = host;
    this.own = own;
    this.limits = limits;
    this.clock = clock;
    this.rates = new Rates<>(limits.perPeerMax(), RATE_SPAN, PEERS_MAX);
    this.calls = new Rates<>(limits.perPeerMax(), RATE_SPAN, PEERS_MAX);
    this.inAll = new Rates<>(limits.perMinuteMax(), Duration.ofMinutes(1), 1);
    String help = "Relayed connections that were to become direct ones.";
    this.upgraded = host.metrics().counter("libp2p_punches_total", "outcome=\"direct\"", help);
    this.failed = host.metrics().counter("libp2p_punches_total", "outcome=\"relayed\"", help);
  }

  /// Starts it on `host`.
  ///
  /// @param own where peers see us from outside ("observed (and possibly predicted) addresses")
  public static Dcutr start(
      Host host, Supplier<List<Multiaddr>> own, DcutrLimits limits, InstantSource clock) {
    var dcutr = new Dcutr(host, own, limits, clock);
    host.handle(dcutr);
    host.watch(dcutr);
    return dcutr;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public boolean onLimited() {
    return true;
  }

  @Override
  public int perPeerMax() {
    return 1;
  }

  // ---- B ----

  @Override
  public void opened(Connection connection) {
    if (!connection.inbound() || !relayed(connection)) return;
    Thread.startVirtualThread(() -> {
      boolean tried = upgrade(connection);
      LOG.debug("{} was {} to become a direct one", connection, tried ? "tried" : "not tried");
    });
  }

  /// Tries to get a direct connection; false if it doesn't even try, since there were too many
  /// tries.
  boolean upgrade(Connection relayed) {
    PeerId peer = relayed.peer();
    // Whoever comes back again and again has to do with the relay.
    if (closed.get() || !calls.take(peer, clock.instant()) || !begin(peer)) return false;
    try {
      if (callAlone(relayed) || callTogether(relayed)) upgraded.add(1);
      else failed.add(1);
      return true;
    } finally {
      underWay.remove(peer);
    }
  }

  /// One at a time for a peer, and not too many in all, at once or in a minute: ids cost nothing.
  private boolean begin(PeerId peer) {
    synchronized (underWay) {
      return underWay.size() < limits.atOnceMax()
          && !underWay.contains(peer)
          && inAll.take(true, clock.instant())
          && underWay.add(peer);
    }
  }

  /// "If that set includes public addresses, then `A` may be reachable by a direct connection, in
  /// which case `B` attempts a unilateral connection upgrade".
  private boolean callAlone(Connection relayed) {
    List<Multiaddr> addresses = callable(relayed.peerAddresses());
    if (addresses.isEmpty()) return false;
    var met = new CompletableFuture<Boolean>();
    Thread call =
        Thread.startVirtualThread(() -> {
          try {
            met.complete(direct(host.punch(relayed.peer(), addresses, Role.INITIATOR)));
          } catch (IOException e) {
            LOG.debug("{} can't be called from here alone", relayed, e);
            met.complete(false);
          }
        });
    met.completeOnTimeout(false, limits.alone().toMillis(), TimeUnit.MILLISECONDS);
    boolean direct = met.join();
    call.interrupt();
    return direct;
  }

  private boolean callTogether(Connection relayed) {
    // Where nobody has seen us from outside, nobody can meet us.
    if (!relayed.protocols().contains(PROTOCOL) || own.get().isEmpty()) return false;
    for (int attempt = 1; attempt <= limits.attemptsMax(); attempt++) {
      if (relayed.closed() || closed.get()) return false;
      try {
        Appointment when = agree(relayed);
        // Once, since whoever names the addresses may be playing with us.
        Connection met =
            attempt == 1
                ? meetOrCallAlone(relayed.peer(), when)
                : host.punch(relayed.peer(), when.addresses, Role.RESPONDER);
        if (direct(met)) return true;
      } catch (IOException e) {
        LOG.debug("attempt {} to reach {} directly", attempt, relayed, e);
      }
    }
    return false;
  }

  /// Where A is once it's time to call, and how long a message there and back takes.
  private record Appointment(List<Multiaddr> addresses, Duration roundTrip) {}

  /// Calls A as A calls us. If nothing has come of it after a while, calls again as anybody would:
  /// behind a NAT with another port for everyone A can't find us, but we may find A. There A has
  /// taken our first call for an ordinary one, and both have waited for the other to begin.
  private Connection meetOrCallAlone(PeerId peer, Appointment when) throws IOException {
    Duration pause = alonePause(when.roundTrip);
    Thread alone =
        Thread.startVirtualThread(() -> {
          LockSupport.parkNanos(pause.toNanos());
          if (Thread.currentThread().isInterrupted()) return;
          try {
            // Whoever gets through first ends the other's call too.
            Connection met = host.punch(peer, when.addresses, Role.INITIATOR);
            LOG.debug("called {} alone, or was called: {}", peer, met);
          } catch (IOException e) {
            LOG.debug("{} can't be called from here alone", peer, e);
          }
        });
    try {
      return host.punch(peer, when.addresses, Role.RESPONDER);
    } finally {
      alone.interrupt();
    }
  }

  /// How long B waits for A's call, once it's time, before it calls alone as well.
  ///
  /// @param roundTrip how long a message through the relay takes, there and back
  public static Duration alonePause(Duration roundTrip) {
    return roundTrip.multipliedBy(2).plus(ALONE_PAUSE);
  }

  /// Agrees with A on a moment, and waits for it.
  private Appointment agree(Connection relayed) throws IOException {
    try (Stream stream = relayed.openLimited(PROTOCOL)) {
      var dialogue = new Dialogue(stream, HolePunch.BYTES_MAX, limits.timeout());
      long sent = System.nanoTime();
      dialogue.say(connect().toArray());
      List<Multiaddr> addresses = callable(connect(dialogue.hear()).addresses());
      long roundTrip = System.nanoTime() - sent;
      if (addresses.isEmpty()) throw new IOException("no address that could be called");
      dialogue.say(new HolePunch.Sync().toArray());
      long end = System.nanoTime() + roundTrip / 2;
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
        if (Thread.currentThread().isInterrupted()) throw new IOException("interrupted");
      }
      return new Appointment(addresses, Duration.ofNanos(roundTrip));
    }
  }

  private HolePunch.Connect connect() {
    return new HolePunch.Connect(own.get().stream().limit(limits.addressesMax()).toList());
  }

  private static HolePunch.Connect connect(byte[] message) throws MalformedException {
    if (HolePunch.decode(message) instanceof HolePunch.Connect connect) return connect;
    throw new MalformedException("SYNC where CONNECT was due");
  }

  // ---- A ----

  @Override
  public void accept(Stream stream) throws IOException {
    Connection relayed = stream.connection();
    PeerId peer = relayed.peer();
    if (closed.get() || !relayed(relayed)) throw new IOException("nothing to upgrade");
    if (!rates.take(peer, clock.instant())) throw new IOException("too many attempts");
    List<Multiaddr> addresses = answer(stream);
    if (!begin(peer)) throw new IOException("too many attempts at once");
    try {
      // Whether it worked B will see by itself.
      boolean direct = direct(host.punch(peer, addresses, Role.INITIATOR));
      LOG.debug("{} is reached {}", relayed, direct ? "directly" : "through the relay only");
    } finally {
      underWay.remove(peer);
    }
  }

  /// Says where we are, and returns where B is when it's time to call.
  private List<Multiaddr> answer(Stream stream) throws IOException {
    var dialogue = new Dialogue(stream, HolePunch.BYTES_MAX, limits.timeout());
    List<Multiaddr> addresses = callable(connect(dialogue.hear()).addresses());
    if (addresses.isEmpty()) throw new IOException("no address that could be called");
    dialogue.say(connect().toArray());
    if (!(HolePunch.decode(dialogue.hear()) instanceof HolePunch.Sync)) {
      throw new MalformedException("CONNECT where SYNC was due");
    }
    return addresses;
  }

  // ---- both ----

  /// Those that may be called at a stranger's word: public IP addresses, not our own. A name could
  /// lead anywhere, into our own house as well.
  private List<Multiaddr> callable(List<Multiaddr> addresses) {
    List<Multiaddr> ours = host.addresses().stream().map(Multiaddr::withoutPeer).toList();
    return addresses.stream()
        .map(Multiaddr::withoutPeer)
        .filter(address -> Scope.of(address) == Scope.PUBLIC && !address.has("p2p-circuit"))
        .filter(address -> !ours.contains(address))
        .distinct()
        .limit(limits.addressesMax())
        .toList();
  }

  private static boolean relayed(Connection connection) {
    return connection.path() == Connection.Path.RELAYED;
  }

  private static boolean direct(Connection connection) {
    return !relayed(connection);
  }

  /// Tries no more.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) host.unhandle(PROTOCOL);
  }
}
