package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.PeerBook;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.identify.Identify;
import org.handsel.libp2p.protocol.identify.IdentifyMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What peers and we tell each other of ourselves. Safe for use by many threads.
final class Introduction {
  private static final Logger LOG = LoggerFactory.getLogger(Introduction.class);
  private static final String PROTOCOL_FAMILY = "ipfs/0.1.0";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PUSH_DELAY = Duration.ofMillis(50);

  private final SwarmSetup setup;
  private final OwnAddresses own;
  private final Map<String, StreamProtocol> protocols;
  private final PeerBook book;
  private final ConnectionTable table;
  private final Watchers watchers;
  private final Identify identify;
  private final Certificates certificates;
  private final AtomicBoolean pushPlanned = new AtomicBoolean();

  Introduction(
      SwarmSetup setup,
      OwnAddresses own,
      Map<String, StreamProtocol> protocols,
      PeerBook book,
      ConnectionTable table,
      Watchers watchers) {
    this.setup = setup;
    this.certificates = new Certificates(setup.keyPair(), setup.clock());
    this.own = own;
    this.protocols = protocols;
    this.book = book;
    this.table = table;
    this.watchers = watchers;
    this.identify =
        new Identify(
            this::self,
            book::certify,
            this::heard,
            setup.limits().messages().identifyBytesMax(),
            TIMEOUT);
  }

  /// The protocols by which peers ask us and tell us.
  List<StreamProtocol> protocols() {
    return List.of(identify.responder(), identify.pushReceiver());
  }

  /// Asks the peer who it is.
  void ask(PeerConnection connection) {
    try {
      identify.ask(connection);
    } catch (IOException e) {
      LOG.debug("identify {}", connection, e);
    }
  }

  /// Tells all peers of a change. Several come at once as a rule; one push tells of all.
  void push() {
    if (table.counting().isEmpty() || !pushPlanned.compareAndSet(false, true)) return;
    Thread.startVirtualThread(() -> {
      LockSupport.parkNanos(PUSH_DELAY.toNanos());
      pushPlanned.set(false);
      for (PeerConnection connection : table.counting()) {
        Thread.startVirtualThread(() -> push(connection));
      }
    });
  }

  private void push(PeerConnection connection) {
    try {
      identify.push(connection);
    } catch (IOException e) {
      LOG.debug("identify push {}", connection, e);
    }
  }

  private IdentifyMessage self(Connection to) {
    List<Multiaddr> all = own.all();
    List<Multiaddr> listen = OwnAddresses.meaningful(all, to.remoteAddress());
    return new IdentifyMessage(
        Optional.of(Bytes.of(setup.keyPair().publicKey().encode())),
        listen,
        List.copyOf(protocols.keySet()),
        Optional.of(to.remoteAddress().withoutPeer()),
        Optional.of(PROTOCOL_FAMILY),
        Optional.of(setup.agent()),
        Optional.of(certificates.of(all, listen)));
  }

  private void heard(Connection connection, IdentifyMessage said, List<Multiaddr> addresses) {
    if (!(connection instanceof PeerConnection ours)) return;
    ours.identified(said, addresses);
    remember(ours);
    // Before that, they will hear of the connection itself.
    if (ours.announced()) watchers.changed(ours);
  }

  private void remember(PeerConnection connection) {
    Duration believed = setup.limits().peers().believed();
    Multiaddr remote = connection.remoteAddress();
    book.learn(
        connection.peer(), OwnAddresses.meaningful(connection.peerAddresses(), remote), believed);
  }
}
