package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;

/// Calls peers: each at most once at a time however many ask, only so many at once, and none whose
/// address has just failed. Runs on the caller's thread.
final class Dialer {
  /// Makes a connection of what was dialled, or gives the one that counts instead.
  interface Connected {
    PeerConnection connected(SecureChannel channel, Wire wire) throws IOException;
  }

  private final SwarmSetup setup;
  private final Upgrader upgrader;
  private final ConnectionTable table;
  private final Connected connected;
  private final Backoff backoff;
  private final Semaphore lines;
  private final Map<Object, CompletableFuture<PeerConnection>> underWay = new ConcurrentHashMap<>();

  Dialer(SwarmSetup setup, Upgrader upgrader, ConnectionTable table, Connected connected) {
    this.setup = setup;
    this.upgrader = upgrader;
    this.table = table;
    this.connected = connected;
    this.backoff = new Backoff(setup.limits().dials(), setup.clock());
    this.lines = new Semaphore(setup.limits().dials().atOnceMax());
  }

  /// The connection to the peer at `address`, which is `peer` if that is given.
  PeerConnection dial(Multiaddr address, Optional<PeerId> peer) throws IOException {
    Object line = peer.isPresent() ? peer.get() : address;
    var mine = new CompletableFuture<PeerConnection>();
    var others = underWay.putIfAbsent(line, mine);
    if (others != null) {
      Optional<PeerConnection> joined = join(others);
      // Their address failed; ours may be another one.
      return joined.isPresent() ? joined.get() : dial(address, peer);
    }
    try {
      // It may have come to be between the caller's look and ours.
      Optional<PeerConnection> existing = peer.flatMap(table::get);
      PeerConnection connection = existing.isPresent() ? existing.get() : call(address, peer);
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
      throw interrupted();
    }
  }

  private PeerConnection call(Multiaddr address, Optional<PeerId> peer) throws IOException {
    Transport transport =
        setup.transports().stream()
            .filter(t -> t.carries(address))
            .findFirst()
            .orElseThrow(() -> new IOException("no transport for " + address));
    backoff.check(address);
    try {
      lines.acquire();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try {
      Wire wire = transport.dial(address, setup.limits().dials().timeout());
      PeerConnection connection = connected.connected(upgrader.dialled(wire, peer), wire);
      backoff.succeeded(address);
      return connection;
    } catch (IOException e) {
      backoff.failed(address);
      throw new IOException("can't connect to " + address + ": " + e.getMessage(), e);
    } finally {
      lines.release();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while dialling");
  }
}
