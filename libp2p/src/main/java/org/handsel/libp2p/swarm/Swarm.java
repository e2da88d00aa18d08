package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.mux.Yamux;
import org.handsel.libp2p.mux.YamuxStream;
import org.handsel.libp2p.protocol.identify.Identify;
import org.handsel.libp2p.protocol.identify.IdentifyMessage;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A host: listens, dials, and joins streams with the protocols that were given to [#handle].
/// Answers identify and ping from the start.
///
/// ```java
/// try (Host host = Swarm.start(SwarmSetup.of(keyPair).listen(address))) {
///   host.handle(myProtocol);
///   Stream stream = host.connect(other).open("/my/protocol/1");
/// }
/// ```
public final class Swarm implements Host {
  private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);
  private static final String PROTOCOL_FAMILY = "ipfs/0.1.0";
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration IDENTIFY_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PUSH_DELAY = Duration.ofMillis(50);
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50);

  /// Ends handshakes that take too long, for all hosts of this process. What it is asked to do
  /// never waits.
  private static final ScheduledExecutorService TIMER = timer();

  private final SwarmSetup setup;
  private final PeerId id;
  private final SwarmParts parts;
  private final ConnectionTable table;
  private final Upgrader upgrader;
  private final Dialer dialer;
  private final Identify identify;
  private final Map<String, StreamProtocol> protocols = new ConcurrentHashMap<>();
  private final List<ConnectionWatcher> watchers = new CopyOnWriteArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean pushPlanned = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Swarm(SwarmSetup setup) {
    this.setup = setup;
    this.id = setup.keyPair().peerId();
    this.parts = SwarmParts.of(setup.limits());
    this.table = new ConnectionTable(id, setup.limits().connections());
    Optional<List<String>> muxers =
        setup.earlyMuxer() ? Optional.of(List.of(Yamux.PROTOCOL)) : Optional.empty();
    this.upgrader =
        new Upgrader(
            new NoiseSecurity(setup.keyPair(), muxers, setup.random()),
            parts.multistream(),
            parts.pool(),
            TIMER,
            setup.limits().connections().handshakeTimeout());
    this.dialer =
        new Dialer(setup, upgrader, table, (channel, wire) -> connected(channel, wire, false));
    this.identify =
        new Identify(
            this::self,
            this::identified,
            setup.limits().messages().identifyBytesMax(),
            IDENTIFY_TIMEOUT);
  }

  private static ScheduledExecutorService timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("libp2p timer").factory());
    // Or each finished handshake would be remembered until it would have been too long.
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /// Starts a host: it listens when this returns.
  ///
  /// @throws IOException if it can't listen on one of the addresses; then it listens on none
  public static Swarm start(SwarmSetup setup) throws IOException {
    var swarm = new Swarm(setup);
    try {
      swarm.protocols.put(Identify.PROTOCOL, swarm.identify.responder());
      swarm.protocols.put(Identify.PUSH_PROTOCOL, swarm.identify.pushReceiver());
      swarm.protocols.put(Ping.PROTOCOL, Ping.responder());
      for (Multiaddr address : setup.listen()) swarm.listen(address);
    } catch (IOException e) {
      swarm.close();
      throw e;
    }
    var watch = new Watch(setup.limits().connections(), swarm.table);
    Thread.startVirtualThread(() -> {
      while (!swarm.closed.get()) {
        LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        watch.look();
      }
    });
    return swarm;
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public List<Multiaddr> addresses() {
    return listeners.stream().flatMap(l -> l.addresses().stream()).map(id::at).toList();
  }

  @Override
  public void handle(StreamProtocol protocol) {
    protocols.put(protocol.id(), protocol);
    // Several come at once as a rule; one push tells of all.
    if (closed.get() || table.counting().isEmpty() || !pushPlanned.compareAndSet(false, true)) {
      return;
    }
    Thread.startVirtualThread(() -> {
      LockSupport.parkNanos(PUSH_DELAY.toNanos());
      push();
    });
  }

  @Override
  public Connection connect(Multiaddr address) throws IOException {
    Optional<PeerId> peer = PeerId.in(address);
    if (peer.isPresent()) {
      if (peer.get().equals(id)) throw new IOException("that's our own address");
      Optional<PeerConnection> existing = table.get(peer.get());
      if (existing.isPresent()) return existing.get();
    }
    if (closed.get()) throw new IOException("the host is closed");
    return dialer.dial(address, peer);
  }

  @Override
  public Optional<Connection> connection(PeerId peer) {
    return table.get(peer).map(c -> c);
  }

  @Override
  public List<Connection> connections() {
    return List.copyOf(table.counting());
  }

  @Override
  public void watch(ConnectionWatcher watcher) {
    watchers.add(watcher);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    listeners.forEach(Listener::close);
    var goodbyes = new ArrayList<Thread>();
    for (PeerConnection connection : table.close()) {
      goodbyes.add(Thread.startVirtualThread(() -> connection.close("the host is shutting down")));
    }
    try {
      for (Thread goodbye : goodbyes) goodbye.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- being dialled ----

  private void listen(Multiaddr address) throws IOException {
    for (Transport transport : setup.transports()) {
      if (!transport.carries(address)) continue;
      Listener listener = transport.listen(address);
      listeners.add(listener);
      Thread.startVirtualThread(() -> acceptAll(listener));
      return;
    }
    throw new IOException("no transport for " + address);
  }

  private void acceptAll(Listener listener) {
    while (!closed.get()) {
      try {
        Wire wire = listener.accept();
        Thread.startVirtualThread(() -> accept(wire));
      } catch (IOException e) {
        if (closed.get()) return;
        // Out of file handles, perhaps: others may be given back soon.
        LOG.warn("accepting on {}", listener.addresses(), e);
        LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
      }
    }
  }

  private void accept(Wire wire) {
    try {
      connected(shakeHands(wire), wire, true);
    } catch (IOException e) {
      LOG.info("refused {}: {}", wire.remote(), e.getMessage());
      wire.close();
    }
  }

  private SecureChannel shakeHands(Wire wire) throws IOException {
    table.startHandshake(wire.remoteHost());
    try {
      return upgrader.accepted(wire);
    } finally {
      table.endHandshake(wire.remoteHost());
    }
  }

  // ---- a connection's life ----

  private PeerConnection connected(SecureChannel channel, Wire wire, boolean inbound)
      throws IOException {
    var connection =
        new PeerConnection(channel, wire, inbound, setup.clock().instant(), parts, this::serve);
    ConnectionTable.Added added;
    try {
      if (connection.peer().equals(id)) throw new IOException("that's ourselves");
      added = table.add(connection);
    } catch (IOException e) {
      connection.close(String.valueOf(e.getMessage()));
      throw e;
    }
    added.surplus().ifPresent(c -> c.close("the peer opened too many connections"));
    Thread introduction = Thread.ofVirtual().unstarted(() -> introduce(connection));
    Thread.startVirtualThread(() -> read(connection, introduction));
    introduction.start();
    return added.counting();
  }

  /// The connection's reader, until it ends.
  private void read(PeerConnection connection, Thread introduction) {
    String reason = connection.yamux().run();
    LOG.info("connection {} ended: {}", connection, reason);
    Optional<PeerConnection> successor = table.remove(connection);
    successor.ifPresent(this::announce);
    try {
      // Watchers hear of the end after they heard of the beginning.
      introduction.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (connection.announced()) watchers.forEach(w -> w.closed(connection, reason));
  }

  /// Identifies the peer and tells the watchers.
  private void introduce(PeerConnection connection) {
    try {
      identify.ask(connection);
    } catch (IOException e) {
      LOG.debug("identify {}", connection, e);
    }
    Optional<PeerConnection> counting = table.get(connection.peer());
    if (counting.isPresent() && counting.get() == connection) announce(connection);
  }

  private void announce(PeerConnection connection) {
    if (connection.announce()) watchers.forEach(w -> w.opened(connection));
  }

  /// Answers one stream that the peer opened.
  private void serve(PeerConnection connection, YamuxStream stream) {
    try {
      stream.timeout(setup.limits().streams().negotiationTimeout());
      Optional<String> agreed =
          parts.multistream().answer(protocols::containsKey, stream.in(), stream.out());
      if (agreed.isPresent()) {
        stream.timeout(Duration.ZERO);
        StreamProtocol protocol = protocols.get(agreed.get());
        if (protocol != null) protocol.accept(new PeerStream(connection, stream, agreed.get()));
      }
      stream.close();
    } catch (IOException e) {
      LOG.debug("stream {} of {}", stream.id(), connection, e);
      stream.reset();
    } catch (RuntimeException e) {
      LOG.error("stream {} of {}", stream.id(), connection, e);
      stream.reset();
    }
  }

  // ---- identify ----

  private IdentifyMessage self(Connection to) {
    List<Multiaddr> listen = listeners.stream().flatMap(l -> l.addresses().stream()).toList();
    var record = new PeerRecord(id, setup.clock().millis(), listen);
    return new IdentifyMessage(
        Optional.of(Bytes.of(setup.keyPair().publicKey().encode())),
        listen,
        List.copyOf(protocols.keySet()),
        Optional.of(to.remoteAddress().withoutPeer()),
        Optional.of(PROTOCOL_FAMILY),
        Optional.of(setup.agent()),
        Optional.of(Bytes.of(record.seal(setup.keyPair()).toArray())));
  }

  private void identified(Connection connection, IdentifyMessage said, List<Multiaddr> addresses) {
    if (connection instanceof PeerConnection ours) ours.identified(said, addresses);
  }

  private void push() {
    pushPlanned.set(false);
    for (PeerConnection connection : table.counting()) {
      Thread.startVirtualThread(() -> {
        try {
          identify.push(connection);
        } catch (IOException e) {
          LOG.debug("identify push {}", connection, e);
        }
      });
    }
  }
}
