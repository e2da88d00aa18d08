package org.handsel.libp2p.protocol.kad;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.handsel.libp2p.AddressLookup;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.multiformats.Scope;

/// One network's DHT on a host: asks, answers if it is a server, and keeps its routing table
/// healthy. Peers that the host is connected to and that are servers of this network get into the
/// table by themselves; the first of them is where it begins.
///
/// ```java
/// var kad = Kad.start(host, KadSetup.of(Kad.protocol("local")));
/// host.connect(somebody);
/// kad.provide(cid.hash());
/// ```
public final class Kad implements Routing, AddressLookup, ConnectionWatcher, Closeable {
  private final Host host;
  private final KadSetup setup;
  private final Dht dht;
  private final Asker asker;
  private final Runner runner;
  private final Announcer announcer;
  private final Upkeep upkeep;
  private final AtomicBoolean serving = new AtomicBoolean();

  private Kad(Host host, KadSetup setup) {
    this.host = host;
    this.setup = setup;
    Supplier<Contact> self = this::self;
    this.dht =
        new Dht(
            self,
            setup.parameters(),
            setup.limits(),
            setup.validators(),
            setup.policy(),
            this::met,
            setup.random());
    var patience = new Patience();
    var rpc = new Rpc(setup.protocol(), setup.limits());
    this.asker = new Asker(host, setup, rpc, dht, patience);
    this.runner = new Runner(dht, setup, asker, patience, host.id());
    this.announcer = new Announcer(dht, setup, asker, runner, rpc, self);
    this.upkeep = new Upkeep(dht, setup, asker, runner, announcer, this::lookAround, host.id());
  }

  /// The protocol of Handsel's own DHT on the network that is named.
  public static String protocol(String network) {
    return "/handsel/" + network + "/kad/1.0.0";
  }

  /// Starts it.
  public static Kad start(Host host, KadSetup setup) {
    var kad = new Kad(host, setup);
    if (setup.mode() == KadSetup.Mode.SERVER) kad.serve();
    host.watch(kad);
    for (Connection connection : host.connections()) {
      Thread.startVirtualThread(() -> kad.opened(connection));
    }
    kad.upkeep.start();
    return kad;
  }

  /// Answers others from now on: for a client that has found out that it can be reached.
  public void serve() {
    if (!serving.compareAndSet(false, true)) return;
    host.handle(
        new Conversation(
            setup.protocol(),
            setup.limits().messages(),
            (request, from, where) -> {
              synchronized (dht) {
                return dht.answers().answer(request, from, where, now());
              }
            }));
  }

  /// Only asks from now on: for a server that can't be reached any more. Peers hear of it and ask
  /// it no longer.
  public void retire() {
    if (serving.compareAndSet(true, false)) host.unhandle(setup.protocol());
  }

  /// Whether it answers others.
  public boolean serving() {
    return serving.get();
  }

  private Instant now() {
    return setup.clock().instant();
  }

  private Contact self() {
    // Others keep no more than the first few: let those be the ones that most can call.
    return Contact.of(
        host.id(),
        host.addresses().stream()
            .map(Multiaddr::withoutPeer)
            .distinct()
            .sorted(Comparator.comparing(address -> Scope.of(address) != Scope.PUBLIC))
            .toList());
  }

  /// A peer that we are connected to: others may ask for it though it is no server.
  private Optional<Contact> met(PeerId peer) {
    return host.connection(peer)
        .filter(connection -> !connection.peerAddresses().isEmpty())
        .map(connection ->
            Contact.of(
                peer, connection.peerAddresses().stream().map(Multiaddr::withoutPeer).toList()));
  }

  // ---- connections ----

  @Override
  public void opened(Connection connection) {
    if (!connection.protocols().contains(setup.protocol())) return;
    asker.consider(connection);
    upkeep.met();
  }

  @Override
  public void changed(Connection connection) {
    if (connection.protocols().contains(setup.protocol())) {
      opened(connection);
    } else {
      synchronized (dht) {
        dht.table().remove(connection.peer());
      }
    }
  }

  @Override
  public void closed(Connection connection, String reason) {
    asker.closed(connection.peer());
  }

  // ---- the front door ----

  @Override
  public Optional<Found> findPeer(PeerId peer) throws IOException {
    Optional<Contact> connected = met(peer);
    if (connected.isPresent()) return connected.map(Kad::found);
    var search = new PeerSearch(peer);
    Operation _ = run(() -> dht.operation(search));
    return met(peer).or(search::found).map(Kad::found);
  }

  @Override
  public List<Multiaddr> addresses(PeerId peer) throws IOException {
    return findPeer(peer).map(Found::addresses).orElse(List.of());
  }

  @Override
  public List<PeerId> provide(Multihash key) throws IOException {
    Bytes name = Bytes.of(key.toArray());
    announcer.keep(List.of(name));
    checkAcquainted();
    return announcer.announce(name);
  }

  @Override
  public long provideAll(Collection<Multihash> keys) throws IOException {
    List<Bytes> names = keys.stream().map(key -> Bytes.of(key.toArray())).toList();
    announcer.keep(names);
    checkAcquainted();
    return announcer.announceAll(names);
  }

  @Override
  public void withdraw(Multihash key) {
    announcer.drop(Bytes.of(key.toArray()));
  }

  @Override
  public Providers seekProviders(Multihash key) throws IOException {
    Bytes name = Bytes.of(key.toArray());
    Operation operation = planned(() -> dht.findProviders(name, now()));
    return new ProviderQuery(dht, runner, operation, host.peers()).start();
  }

  @Override
  public List<PeerId> put(Bytes key, Bytes value) throws IOException {
    Operation done = run(() -> dht.put(key, value, now()));
    return ((ValueStoring) done.purpose()).holders();
  }

  @Override
  public Optional<Bytes> get(Bytes key) throws IOException {
    Operation done = run(() -> dht.get(key, now()));
    return ((ValueSearch) done.purpose()).best();
  }

  private interface Planned {
    Operation plan() throws MalformedException;
  }

  private Operation run(Planned planned) throws IOException {
    Operation operation = planned(planned);
    runner.run(operation);
    return operation;
  }

  private Operation planned(Planned planned) throws IOException {
    Operation operation;
    synchronized (dht) {
      operation = planned.plan();
    }
    checkAcquainted();
    return operation;
  }

  private void checkAcquainted() throws IOException {
    if (tableSize() == 0) lookAround();
    if (tableSize() == 0) throw new IOException("no peers of " + setup.protocol());
  }

  /// Considers anew whom we are connected to. A peer that once didn't answer was dropped, and no
  /// event tells of it again while its connection lasts.
  private void lookAround() {
    for (Connection connection : host.connections()) {
      if (connection.protocols().contains(setup.protocol())) asker.consider(connection);
    }
  }

  private static Found found(Contact contact) {
    return new Found(contact.id(), contact.addresses());
  }

  /// How many peers the routing table holds.
  public int tableSize() {
    synchronized (dht) {
      return dht.table().size();
    }
  }

  /// Fills the routing table by lookups around ourselves and elsewhere. Done by itself at the start
  /// and from time to time.
  ///
  /// @throws IOException if there is nobody to ask
  public void bootstrap() throws IOException {
    checkAcquainted();
    upkeep.bootstrap();
  }

  @Override
  public void close() {
    upkeep.close();
  }
}
