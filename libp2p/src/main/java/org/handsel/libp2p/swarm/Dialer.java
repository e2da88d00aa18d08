package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.handsel.libp2p.AccessList;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Session;
import org.handsel.libp2p.transport.Transport;

/// Calls peers: each at most once at a time however many ask, only so many at once, and none whose
/// address has just failed. Runs on the caller's thread.
final class Dialer {
  private static final Lines.Line NO_LINE = () -> {};

  /// Makes a connection of what was dialled, or gives the one that counts instead.
  interface Connected {
    PeerConnection connected(Session session, boolean inbound) throws IOException;
  }

  private final Limits.Dials limits;
  private final SwarmParts parts;
  private final List<Transport> transports;
  private final Upgrader upgrader;
  private final ConnectionTable table;
  private final Connected connected;
  private final Backoff backoff;
  private final Lines lines;
  private final Map<Object, CompletableFuture<PeerConnection>> underWay = new ConcurrentHashMap<>();
  private final Set<Punch> punches = ConcurrentHashMap.newKeySet();

  /// A direct connection that is being tried for.
  private record Punch(PeerId peer, Race race) {}

  /// @param transports may grow later
  Dialer(
      SwarmSetup setup,
      SwarmParts parts,
      List<Transport> transports,
      Upgrader upgrader,
      ConnectionTable table,
      Connected connected) {
    this.limits = setup.limits().dials();
    this.parts = parts;
    this.transports = transports;
    this.upgrader = upgrader;
    this.table = table;
    this.connected = connected;
    this.backoff = new Backoff(limits, setup.clock());
    this.lines = new Lines(limits);
  }

  /// The connection to whoever is at `address`.
  PeerConnection dial(Multiaddr address) throws IOException {
    return alone(address, Optional.empty(), () -> call(address, Optional.empty()));
  }

  /// The connection to `peer`, reached at one of `addresses` if there is none yet.
  PeerConnection dial(PeerId peer, List<Multiaddr> addresses) throws IOException {
    List<DialPlan.Call> calls = DialPlan.of(carried(peer, addresses), limits.addressesMax());
    return alone(
        peer,
        Optional.of(peer),
        () ->
            calls.size() == 1
                ? call(calls.getFirst().address(), Optional.of(peer))
                : run(peer, new Race(calls, limits.perPeerMax(), a -> call(a, Optional.of(peer)))));
  }

  /// A direct connection to `peer`, that both sides open at once.
  PeerConnection punch(PeerId peer, List<Multiaddr> addresses, Role role) throws IOException {
    List<DialPlan.Call> calls =
        carried(peer, addresses).stream()
            .distinct()
            .filter(address -> !DialPlan.relayed(address))
            .limit(limits.addressesMax())
            .map(address -> new DialPlan.Call(address, Duration.ZERO))
            .toList();
    var race = new Race(calls, calls.size(), address -> punch(address, peer, role));
    var punch = new Punch(peer, race);
    punches.add(punch);
    try {
      // The peer's own call may have come through before ours begins.
      table.get(peer).ifPresent(this::met);
      return run(peer, race);
    } finally {
      punches.remove(punch);
    }
  }

  /// There is this connection, whoever called: where it is what others try for, they stop trying.
  void met(PeerConnection connection) {
    if (connection.path() == Connection.Path.RELAYED) return;
    for (Punch punch : punches) {
      if (punch.peer.equals(connection.peer())) punch.race.met(connection);
    }
  }

  private static PeerConnection run(PeerId peer, Race race) throws IOException {
    try {
      return race.run();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("can't connect to " + peer + ": " + e.getMessage(), e);
    }
  }

  private List<Multiaddr> carried(PeerId peer, List<Multiaddr> addresses) throws IOException {
    List<Multiaddr> carried =
        addresses.stream()
            .map(peer::at)
            .filter(a -> transport(a).isPresent() && !roundabout(a, peer))
            .toList();
    if (carried.isEmpty()) {
      throw new IOException("no transport for " + peer + " at any of " + addresses);
    }
    return carried;
  }

  /// True for a way to a peer through itself, which would wait for itself, or through two relays,
  /// which none allows.
  private static boolean roundabout(Multiaddr address, PeerId peer) {
    if (!DialPlan.relayed(address)) return false;
    long relays =
        address.components().stream().filter(c -> c.protocol().equals("p2p-circuit")).count();
    return relays > 1 || address.value("p2p").equals(Optional.of(peer.toString()));
  }

  private Optional<Transport> transport(Multiaddr address) {
    return transports.stream().filter(t -> t.carries(address)).findFirst();
  }

  private interface Attempt {
    PeerConnection make() throws IOException;
  }

  /// One attempt for each `line` at a time; whoever comes later waits for it.
  private PeerConnection alone(Object line, Optional<PeerId> peer, Attempt attempt)
      throws IOException {
    var mine = new CompletableFuture<PeerConnection>();
    var others = underWay.putIfAbsent(line, mine);
    if (others != null) {
      Optional<PeerConnection> joined = join(others);
      // Their addresses failed; ours may be others.
      return joined.isPresent() ? joined.get() : alone(line, peer, attempt);
    }
    try {
      // It may have come to be between the caller's look and ours.
      Optional<PeerConnection> existing = peer.flatMap(table::get);
      PeerConnection connection = existing.isPresent() ? existing.get() : attempt.make();
      underWay.remove(line);
      mine.complete(connection);
      return connection;
    } catch (IOException | RuntimeException e) {
      underWay.remove(line);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static Optional<PeerConnection> join(CompletableFuture<PeerConnection> others)
      throws IOException {
    try {
      return Optional.of(others.get());
    } catch (ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Lines.interrupted();
    }
  }

  private PeerConnection call(Multiaddr address, Optional<PeerId> peer) throws IOException {
    Transport transport =
        transport(address).orElseThrow(() -> new IOException("no transport for " + address));
    backoff.check(address);
    admit(address, peer);
    // A relay is dialled on a line of its own while its caller waits: with one for each of both,
    // all lines could wait for one more.
    try (var _ = DialPlan.relayed(address) ? NO_LINE : line(peer)) {
      return call(transport, address, peer);
    }
  }

  private PeerConnection call(Transport transport, Multiaddr address, Optional<PeerId> peer)
      throws IOException {
    try {
      parts.counts().dialled.add(1);
      Link link = transport.dial(address, limits.timeout());
      Session session = upgrader.session(link, Role.INITIATOR, peer);
      PeerConnection connection = connected.connected(session, false);
      backoff.succeeded(address);
      return connection;
    } catch (IOException e) {
      // Whoever hangs up because another call came through has learned nothing about the address.
      if (Thread.currentThread().isInterrupted()) throw Lines.interrupted();
      backoff.failed(address);
      parts.counts().missed.add(1);
      throw new IOException("can't connect to " + address + ": " + e.getMessage(), e);
    }
  }

  private void admit(Multiaddr address, Optional<PeerId> peer) throws IOException {
    AccessList access = parts.access();
    Optional<String> refusal =
        peer.isPresent() ? access.refusal(peer.get(), address) : access.refusal(address);
    if (refusal.isPresent()) throw new IOException(address + " isn't called: " + refusal.get());
  }

  private PeerConnection punch(Multiaddr address, PeerId peer, Role role) throws IOException {
    Transport transport =
        transport(address).orElseThrow(() -> new IOException("no transport for " + address));
    admit(address, Optional.of(peer));
    try (var _ = line(Optional.of(peer))) {
      parts.counts().dialled.add(1);
      Link link = transport.punch(address, role, limits.timeout());
      Session session = upgrader.session(link, role, Optional.of(peer));
      PeerConnection connection = connected.connected(session, role == Role.RESPONDER);
      met(connection);
      return connection;
    }
  }

  private Lines.Line line(Optional<PeerId> peer) throws IOException {
    return lines.take(peer.isPresent() && parts.kept().contains(peer.get()));
  }
}
