package org.handsel.libp2p.protocol.autonat;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.multiformats.Subnet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out at which addresses a host can be called, by having connected peers try.
public final class Autonat implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Autonat.class);
  private static final Duration ROUND_PAUSE = Duration.ofSeconds(1);

  private final Host host;
  private final Supplier<List<Multiaddr>> candidates;
  private final Consumer<Map<Multiaddr, Verdict>> listener;
  private final AutonatLimits limits;
  private final InstantSource clock;
  private final Verdicts verdicts;
  private final Asking asking;
  private final Map<PeerId, Instant> leftAloneUntil = new HashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Map<Multiaddr, Verdict> known = Map.of();

  private Autonat(
      Host host,
      Supplier<List<Multiaddr>> candidates,
      Consumer<Map<Multiaddr, Verdict>> listener,
      AutonatLimits limits,
      InstantSource clock,
      Asking asking) {
    this.host = host;
    this.candidates = candidates;
    this.listener = listener;
    this.limits = limits;
    this.clock = clock;
    this.asking = asking;
    this.verdicts = new Verdicts(limits.client());
  }

  /// Starts it on `host`.
  ///
  /// @param candidates the addresses that might lead to it; those that aren't public are passed
  ///   over
  /// @param listener is told all verdicts whenever one has changed
  public static Autonat start(
      Host host,
      Supplier<List<Multiaddr>> candidates,
      Consumer<Map<Multiaddr, Verdict>> listener,
      AutonatLimits limits,
      InstantSource clock,
      RandomGenerator random) {
    var nonces = new DialBackProtocol(limits.messages());
    var asking = new Asking(host.id(), limits, nonces, random);
    var autonat = new Autonat(host, candidates, listener, limits, clock, asking);
    host.handle(nonces);
    Thread.startVirtualThread(autonat::askAgainAndAgain);
    return autonat;
  }

  /// What is known of each address.
  public Map<Multiaddr, Verdict> verdicts() {
    return known;
  }

  private void askAgainAndAgain() {
    while (!closed.get()) {
      try {
        round();
      } catch (RuntimeException e) {
        LOG.error("a round of questions failed", e);
      }
      LockSupport.parkNanos(ROUND_PAUSE.toNanos());
    }
  }

  /// Asks every server that can be asked now, one after the other.
  private void round() {
    verdicts.candidates(
        candidates.get().stream()
            .map(Multiaddr::withoutPeer)
            .filter(a -> Scope.of(a) == Scope.PUBLIC && !a.has("p2p-circuit"))
            .toList());
    publish();
    List<Connection> connections = host.connections();
    leftAloneUntil.keySet().retainAll(connections.stream().map(Connection::peer).toList());
    for (Connection server : connections) {
      Optional<Subnet> network = network(server);
      if (network.isEmpty() || !Asking.answers(server) || closed.get()) continue;
      Instant now = clock.instant();
      if (now.isBefore(leftAloneUntil.getOrDefault(server.peer(), Instant.MIN))) continue;
      List<Multiaddr> due = verdicts.due(network.get(), now);
      if (!due.isEmpty()) ask(server, network.get(), due);
    }
  }

  /// The network whose vote the server has; none for one that is near, and has no say in how things
  /// look from afar.
  private static Optional<Subnet> network(Connection server) {
    if (server.path() != Connection.Path.DIRECT) return Optional.empty();
    Optional<Bytes> ip = server.remoteAddress().ip();
    return ip.map(bytes -> Subnet.around(bytes, bytes.size() == 4 ? 24 : 48));
  }

  private void ask(Connection server, Subnet network, List<Multiaddr> due) {
    Duration pause = limits.client().pause();
    try {
      Optional<Asking.Answer> answer = asking.ask(server, due);
      LOG.debug("{} says {}", server, answer);
      Instant now = clock.instant();
      answer.ifPresent(a -> verdicts.vote(a.address(), network, a.reached(), now));
      // It may be asked about the next address soon, unless it would rather not.
      if (answer.isPresent() && due.size() > 1) pause = pause.dividedBy(4);
      publish();
    } catch (IOException e) {
      LOG.debug("asking {}", server, e);
    }
    leftAloneUntil.put(server.peer(), clock.instant().plus(pause));
  }

  private void publish() {
    Map<Multiaddr, Verdict> now = verdicts.all(clock.instant());
    if (now.equals(known)) return;
    known = Map.copyOf(now);
    listener.accept(known);
  }

  /// Asks no more.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) host.unhandle(DialBackProtocol.PROTOCOL);
  }
}
