package org.handsel.libp2p.swarm;

import java.io.Closeable;
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
import org.handsel.libp2p.AccessList;
import org.handsel.libp2p.AddressLookup;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.PeerBook;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.mux.Yamux;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Session;
import org.handsel.libp2p.transport.Transport;
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
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50);

  /// Ends handshakes that take too long, for all hosts of this process. What it is asked to do
  /// never waits.
  private static final ScheduledExecutorService TIMER = timer();

  private final PeerId id;
  private final SwarmParts parts;
  private final ConnectionTable table;
  private final PeerBook book;
  private final Upgrader upgrader;
  private final Keeper keeper;
  private final Dialer dialer;
  private final Introduction introduction;
  private final OwnAddresses own = new OwnAddresses();
  private final Map<String, StreamProtocol> protocols = new ConcurrentHashMap<>();
  private final Watchers watchers = new Watchers();
  private final List<Transport> transports;
  private final boolean hidden;
  private final List<AddressLookup> lookups = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Swarm(SwarmSetup setup) {
    this.id = setup.keyPair().peerId();
    this.transports = new CopyOnWriteArrayList<>(setup.transports());
    this.hidden = !transports.isEmpty() && setup.transports().stream().allMatch(Transport::hides);
    this.table = new ConnectionTable(id, setup.limits().connections());
    this.book = new PeerBook(setup.peerStore(), setup.limits().peers(), setup.clock());
    Optional<List<String>> muxers =
        setup.earlyMuxer() ? Optional.of(List.of(Yamux.PROTOCOL)) : Optional.empty();
    this.parts = SwarmParts.of(setup.limits());
    var noise = new NoiseSecurity(setup.keyPair(), muxers, setup.random());
    this.upgrader = new Upgrader(noise, parts, setup, TIMER);
    this.introduction = new Introduction(setup, own, protocols, book, table, watchers);
    this.keeper = new Keeper(setup, parts, table, introduction, protocols, watchers);
    this.dialer = new Dialer(setup, parts, transports, upgrader, table, keeper::connected);
    gauges();
  }

  private void gauges() {
    Metrics metrics = parts.metrics();
    metrics.gauge("libp2p_connections", "Live connections.", table::size);
    metrics.gauge("libp2p_streams", "Streams of peers being answered.", parts.shares()::streams);
    metrics.gauge("libp2p_unread_bytes", "Received and not read yet.", parts.shares()::unread);
    metrics.gauge("libp2p_peers_remembered", "Peers in the peer book.", () -> book.peers().size());
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
      swarm.introduction.protocols().forEach(swarm::handle);
      swarm.handle(Ping.responder());
      for (Multiaddr address : setup.listen()) swarm.listen(address);
    } catch (IOException e) {
      swarm.close();
      throw e;
    }
    var watch = new Watch(swarm.parts, swarm.table);
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
    return own.all().stream().map(id::at).toList();
  }

  @Override
  public void announce(String name, List<Multiaddr> addresses) {
    if (own.announce(name, addresses)) introduction.push();
  }

  @Override
  public void handle(StreamProtocol protocol) {
    protocols.put(protocol.id(), protocol);
    if (!closed.get()) introduction.push();
  }

  @Override
  public void unhandle(String protocol) {
    if (protocols.remove(protocol) != null && !closed.get()) introduction.push();
  }

  /// True if everything that this host was set up to call by [hides][Transport#hides] where it is.
  public boolean hidden() {
    return hidden;
  }

  /// Dials and listens by `transport` too, for the addresses that no earlier one carries.
  public void add(Transport transport) {
    transports.add(transport);
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
  public void lookup(AddressLookup lookup) {
    lookups.add(lookup);
  }

  @Override
  public PeerBook peers() {
    return book;
  }

  @Override
  public void protect(PeerId peer, String tag) {
    parts.kept().add(peer, tag);
  }

  @Override
  public void unprotect(PeerId peer, String tag) {
    parts.kept().remove(peer, tag);
  }

  @Override
  public AccessList access() {
    return parts.access();
  }

  @Override
  public Metrics metrics() {
    return parts.metrics();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    own.listeners().forEach(Listener::close);
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

  // ---- dialling ----

  @Override
  public Connection connect(Multiaddr address) throws IOException {
    Optional<PeerId> peer = PeerId.in(address);
    if (peer.isEmpty()) {
      checkOpen();
      return dialer.dial(address);
    }
    boolean bare = address.withoutPeer().equals(address);
    return bare ? connect(peer.get()) : connect(peer.get(), List.of(address));
  }

  @Override
  public Connection connect(PeerId peer, List<Multiaddr> addresses) throws IOException {
    if (peer.equals(id)) throw new IOException("that's our own address");
    Optional<PeerConnection> existing = table.get(peer);
    if (existing.isPresent()) return existing.get();
    checkOpen();
    return dialer.dial(peer, addresses);
  }

  @Override
  public Connection connect(PeerId peer) throws IOException {
    var tried = new ArrayList<Multiaddr>();
    var reasons = new ArrayList<String>();
    List<AddressLookup> ways = new ArrayList<>(List.of(book::addresses));
    ways.addAll(lookups);
    for (AddressLookup way : ways) {
      Optional<PeerConnection> existing = table.get(peer);
      if (existing.isPresent()) return existing.get();
      try {
        var found = new ArrayList<>(way.addresses(peer).stream().map(peer::at).toList());
        found.removeAll(tried);
        if (found.isEmpty()) continue;
        tried.addAll(found);
        return connect(peer, found);
      } catch (IOException e) {
        reasons.add(String.valueOf(e.getMessage()));
      }
    }
    if (reasons.isEmpty()) throw new IOException("nobody knows where " + peer + " is");
    throw new IOException(String.join("; ", reasons));
  }

  @Override
  public Connection punch(PeerId peer, List<Multiaddr> addresses, Role role) throws IOException {
    checkOpen();
    Optional<PeerConnection> existing = table.get(peer);
    if (existing.isPresent() && existing.get().path() != Connection.Path.RELAYED) {
      return existing.get();
    }
    return dialer.punch(peer, addresses, role);
  }

  private void checkOpen() throws IOException {
    if (closed.get()) throw new IOException("the host is closed");
  }

  // ---- being dialled ----

  @Override
  public Closeable listen(Multiaddr address) throws IOException {
    checkOpen();
    for (Transport transport : transports) {
      if (!transport.carries(address)) continue;
      Listener listener = transport.listen(address);
      own.add(listener);
      var open = new AtomicBoolean(true);
      Thread.startVirtualThread(() -> acceptAll(listener, open));
      introduction.push();
      return () -> {
        open.set(false);
        own.remove(listener);
        listener.close();
        introduction.push();
      };
    }
    throw new IOException("no transport for " + address);
  }

  private void acceptAll(Listener listener, AtomicBoolean open) {
    while (open.get() && !closed.get()) {
      try {
        Link link = listener.accept();
        Thread.startVirtualThread(() -> accept(link));
      } catch (IOException e) {
        if (!open.get() || closed.get()) return;
        // Out of file handles, perhaps: others may be given back soon.
        LOG.warn("accepting on {}", listener.addresses(), e);
        LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
      }
    }
  }

  private void accept(Link link) {
    Optional<String> refusal = parts.access().refusal(link.remote());
    if (refusal.isPresent()) {
      parts.counts().denied.add(1);
      LOG.info("refused {}: {}", link.remote(), refusal.get());
      link.close();
      return;
    }
    try {
      dialer.met(keeper.connected(shakeHands(link), true));
    } catch (IOException e) {
      parts.counts().refused.add(1);
      LOG.info("refused {}: {}", link.remote(), e.getMessage());
      link.close();
    }
  }

  private Session shakeHands(Link link) throws IOException {
    table.startHandshake(link.remoteHost());
    try {
      return upgrader.session(link, Role.RESPONDER, Optional.empty());
    } finally {
      table.endHandshake(link.remoteHost());
    }
  }
}
