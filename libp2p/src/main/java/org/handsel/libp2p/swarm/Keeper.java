package org.handsel.libp2p.swarm;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps connections: takes each in, has it introduced, answers its streams, sees it off. Each has
/// one reader thread, and one thread a stream.
final class Keeper {
  private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

  private final PeerId self;
  private final SwarmSetup setup;
  private final SwarmParts parts;
  private final ConnectionTable table;
  private final Introduction introduction;
  private final Map<String, StreamProtocol> protocols;
  private final Watchers watchers;

  Keeper(
      SwarmSetup setup,
      SwarmParts parts,
      ConnectionTable table,
      Introduction introduction,
      Map<String, StreamProtocol> protocols,
      Watchers watchers) {
    this.self = setup.keyPair().peerId();
    this.setup = setup;
    this.parts = parts;
    this.table = table;
    this.introduction = introduction;
    this.protocols = protocols;
    this.watchers = watchers;
  }

  /// Takes `session` in and returns the connection that counts for its peer: this one, or another.
  ///
  /// @throws IOException if a limit refuses it; then it is closed
  PeerConnection connected(Session session, boolean inbound) throws IOException {
    var connection = new PeerConnection(session, inbound, setup.clock().instant(), parts);
    ConnectionTable.Added added;
    try {
      if (connection.peer().equals(self)) throw new IOException("that's ourselves");
      admit(connection);
      added = table.add(connection);
    } catch (IOException e) {
      connection.close(String.valueOf(e.getMessage()));
      throw e;
    }
    Counts counts = parts.counts();
    (inbound ? counts.accepted : counts.opened).add(1);
    added.surplus().ifPresent(c -> c.close("the peer opened too many connections"));
    Thread introducing = Thread.ofVirtual().unstarted(() -> introduce(connection));
    Thread.startVirtualThread(() -> read(connection, introducing));
    introducing.start();
    return added.counting();
  }

  private void admit(PeerConnection connection) throws IOException {
    Optional<String> refusal = parts.access().refusal(connection.peer(), connection.whence());
    if (refusal.isEmpty()) return;
    parts.counts().denied.add(1);
    throw new IOException(refusal.get());
  }

  /// The connection's reader, until it ends.
  private void read(PeerConnection connection, Thread introducing) {
    String reason = connection.session().run(stream -> serve(connection, stream));
    LOG.info("connection {} ended: {}", connection, reason);
    parts.counts().closed.add(1);
    Optional<PeerConnection> successor = table.remove(connection);
    successor.ifPresent(watchers::opened);
    try {
      // Watchers hear of the end after they heard of the beginning.
      introducing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // It could be used before it was introduced, and who did so waits to hear of its end.
    if (!connection.isReplaced()) watchers.opened(connection);
    watchers.closed(connection, reason);
  }

  private void introduce(PeerConnection connection) {
    introduction.ask(connection);
    Optional<PeerConnection> counting = table.get(connection.peer());
    if (counting.isPresent() && counting.get() == connection) watchers.opened(connection);
  }

  /// Answers one stream that the peer opened.
  private void serve(PeerConnection connection, MuxedStream stream) {
    if (!parts.shares().begin()) {
      parts.counts().streamsRefused.add(1);
      stream.reset();
      return;
    }
    try {
      answer(connection, stream);
      stream.close();
    } catch (IOException e) {
      LOG.debug("stream {} of {}", stream.id(), connection, e);
      stream.reset();
    } catch (RuntimeException e) {
      LOG.error("stream {} of {}", stream.id(), connection, e);
      stream.reset();
    } finally {
      parts.shares().end();
    }
  }

  private void answer(PeerConnection connection, MuxedStream stream) throws IOException {
    stream.timeout(setup.limits().streams().negotiationTimeout());
    Optional<String> agreed =
        parts.multistream().answer(id -> answered(connection, id), stream.in(), stream.out());
    StreamProtocol protocol = agreed.isPresent() ? protocols.get(agreed.get()) : null;
    if (protocol == null) return;
    stream.timeout(Duration.ZERO);
    Optional<Closeable> place = connection.share().place(protocol);
    if (place.isEmpty()) {
      parts.counts().streamsRefused.add(1);
      throw new IOException("too many streams of " + protocol.id());
    }
    try (var _ = place.get()) {
      parts.counts().answered(protocol.id()).add(1);
      protocol.accept(new PeerStream(connection, stream, protocol.id()));
    }
  }

  private boolean answered(PeerConnection connection, String id) {
    StreamProtocol protocol = protocols.get(id);
    return protocol != null && (!connection.limited() || protocol.onLimited());
  }
}
