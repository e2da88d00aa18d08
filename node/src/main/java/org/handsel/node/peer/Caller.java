package org.handsel.node.peer;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls peers that were added, and those whose person was met, whenever they aren't connected:
/// soon at first, then more and more rarely.
final class Caller implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Caller.class);
  private static final long TICK_MILLIS = 500;
  private static final long PAUSE_MILLIS_MIN = 1_000;
  private static final long PAUSE_MILLIS_MAX = 60_000;

  private final Circle circle;
  private final Neighbours neighbours;
  private final ExecutorService threads;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("peer-caller").factory());

  // Guarded by itself.
  private final Map<Multiaddr, Target> targets = new LinkedHashMap<>();

  private static final class Target {
    private final boolean added;
    private long pause = PAUSE_MILLIS_MIN;
    private long due;
    private boolean calling;
    private Optional<String> reason = Optional.empty();

    Target(boolean added) {
      this.added = added;
    }
  }

  /// A peer that was added and can't be reached now.
  record Away(String peer, Multiaddr address, Optional<String> reason) {}

  Caller(Circle circle, Neighbours neighbours, ExecutorService threads) {
    this.circle = circle;
    this.neighbours = neighbours;
    this.threads = threads;
  }

  void start() {
    synchronized (targets) {
      circle.book().all().forEach(it -> targets.put(it, new Target(true)));
      circle.book().met().forEach(it -> targets.putIfAbsent(it, new Target(false)));
    }
    var _ = clock.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Calls `address` again whenever it is away, after restarts too.
  void add(Multiaddr address) {
    circle.book().add(address, circle.clock().millis());
    synchronized (targets) {
      targets.put(address, new Target(true));
    }
  }

  /// Remembers where the peer on `connection` can be called.
  void met(Connection connection) {
    Optional<Multiaddr> address = callable(connection);
    if (address.isEmpty()) return;
    circle.book().met(connection.peer(), address.get(), circle.clock().millis());
    synchronized (targets) {
      targets.putIfAbsent(address.get(), new Target(false));
    }
  }

  /// The address we called; of a peer that called us, one that it listens on, on the machine that
  /// the call came from if there is one.
  private static Optional<Multiaddr> callable(Connection connection) {
    PeerId peer = connection.peer();
    if (!connection.inbound()) return Optional.of(peer.at(connection.remoteAddress()));
    List<Multiaddr> listens = connection.peerAddresses();
    Optional<String> from = connection.remoteAddress().value("ip4");
    return listens.stream()
        .filter(it -> from.isPresent() && it.value("ip4").equals(from))
        .findFirst()
        .or(() -> listens.stream().findFirst())
        .map(peer::at);
  }

  /// Peers that were added and aren't connected.
  List<Away> away() {
    List<Away> away = new ArrayList<>();
    synchronized (targets) {
      targets.forEach((address, target) -> {
        if (target.added && !connected(address)) {
          away.add(new Away(peer(address), address, target.reason));
        }
      });
    }
    return away;
  }

  private void tick() {
    try {
      long now = circle.clock().millis();
      synchronized (targets) {
        targets.forEach((address, target) -> {
          if (target.calling || target.due > now || connected(address)) return;
          target.calling = true;
          threads.execute(() -> call(address, target));
        });
      }
    } catch (RejectedExecutionException _) {
      // Closing.
    } catch (RuntimeException e) {
      LOG.error("calling peers failed; trying again", e);
    }
  }

  private void call(Multiaddr address, Target target) {
    Optional<String> reason = Optional.empty();
    try {
      neighbours.meet(address);
    } catch (IOException e) {
      reason = Optional.of(String.valueOf(e.getMessage()));
    }
    synchronized (targets) {
      target.calling = false;
      target.reason = reason;
      target.pause =
          reason.isEmpty() ? PAUSE_MILLIS_MIN : Math.min(target.pause * 2, PAUSE_MILLIS_MAX);
      target.due = circle.clock().millis() + target.pause;
    }
  }

  private boolean connected(Multiaddr address) {
    try {
      Optional<PeerId> peer = PeerId.in(address);
      if (peer.isPresent()) return circle.host().connection(peer.get()).isPresent();
    } catch (MalformedException _) {
      // Without a peer in it, an address is compared as it is.
    }
    return circle.host().connections().stream().anyMatch(it -> it.remoteAddress().equals(address));
  }

  private static String peer(Multiaddr address) {
    try {
      return PeerId.in(address).map(PeerId::toString).orElse("");
    } catch (MalformedException _) {
      return "";
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
