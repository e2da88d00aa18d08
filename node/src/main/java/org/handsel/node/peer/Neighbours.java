package org.handsel.node.peer;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.handsel.core.identity.Log;
import org.handsel.core.record.Fault;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Verdict;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.node.app.Events;
import org.handsel.node.app.Peers;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The peers that this node is connected to. It greets each, asks each for what is missing here,
/// offers each what is new, and calls those again that were added.
public final class Neighbours implements Peers, ConnectionWatcher, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration GREETING_PATIENCE = Duration.ofSeconds(10);
  private static final int REFUSED_MAX = 1_024;
  private static final int PENALTY_MAX = 100;
  private static final int MET_MAX = 1_024;
  private static final long TICK_SECONDS = 5;
  private static final int FRESHENED_MAX = 8;
  private static final Duration FRESHENING_PATIENCE = Duration.ofSeconds(10);

  private final Circle circle;
  private final Links links;
  private final Roster roster;
  private final Refusals refused = new Refusals(REFUSED_MAX);

  // Guarded by itself: whom we called to meet; the latest of them.
  private final Map<PeerId, Boolean> met =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Boolean> eldest) {
          return size() > MET_MAX;
        }
      };
  private final List<BiConsumer<Cid, Connection>> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private final Greeting greeting;
  private final SyncDriver sync;
  private final Caller caller;

  private Neighbours(Circle circle) {
    this.circle = circle;
    this.links = new Links(circle.host());
    this.roster = new Roster(circle);
    this.greeting = new Greeting(circle, this);
    this.sync = new SyncDriver(circle, this);
    this.caller = new Caller(circle, this, threads);
  }

  /// Greets everybody from now on, and calls the peers that were added before.
  public static Neighbours open(Circle circle) {
    var neighbours = new Neighbours(circle);
    circle.host().handle(neighbours.greeting);
    circle.host().handle(neighbours.sync);
    circle.host().watch(neighbours);
    circle.host().connections().forEach(neighbours::opened);
    circle.records().watch(neighbours::offer);
    circle.logs().watch(neighbours::fall);
    neighbours.caller.start();
    var _ =
        neighbours.clock.scheduleWithFixedDelay(
            neighbours::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    return neighbours;
  }

  /// Who is behind `connection`, if they have said so.
  public Optional<Cid> person(Connection connection) {
    return links
        .of(connection.peer())
        .flatMap(Neighbour::hello)
        .filter(it -> it.until() > circle.clock().millis())
        .map(Hello::id);
  }

  /// A live connection to `person`, if there is one.
  public Optional<Connection> connection(Cid person) {
    return links.each().stream()
        .filter(it -> it.hello().map(Hello::id).equals(Optional.of(person)))
        .map(it -> it.connection)
        .findFirst();
  }

  /// Peers whose person is known: whom blocks can be asked of.
  public List<PeerId> greeted() {
    return links.each().stream()
        .filter(it -> it.hello().isPresent())
        .map(it -> it.connection.peer())
        .toList();
  }

  /// Calls `listener` whenever a person was greeted on a connection.
  public void whenGreeted(BiConsumer<Cid, Connection> listener) {
    listeners.add(listener);
  }

  @Override
  public void opened(Connection connection) {
    Optional<String> refusal = refused.why(connection.peer(), circle.clock().millis());
    if (refusal.isPresent()) {
      connection.close("refused: " + refusal.get());
      return;
    }
    links.on(connection);
    tell(connection.peer());
    boolean greet = !connection.inbound() && (circle.greetsAll() || met(connection.peer()));
    if (greet) threads.execute(() -> greet(connection));
  }

  /// rendezvous.md §3.4 "Nobody is greeted for having been asked in the DHT"
  private boolean met(PeerId peer) {
    synchronized (met) {
      if (met.containsKey(peer)) return true;
    }
    return links.of(peer).flatMap(Neighbour::hello).isPresent();
  }

  /// Calls `peer` at `addresses`, or wherever it is found if there are none, and says hello.
  ///
  /// @throws IOException if it can't be reached
  public void meet(PeerId peer, List<Multiaddr> addresses) throws IOException {
    synchronized (met) {
      met.put(peer, true);
    }
    Connection connection =
        addresses.isEmpty() ? circle.host().connect(peer) : circle.host().connect(peer, addresses);
    greet(connection);
    if (connection.closed()) throw new IOException("it hung up");
  }

  /// Calls whoever is at `address`, and says hello.
  void meet(Multiaddr address) throws IOException {
    Connection connection = circle.host().connect(address);
    synchronized (met) {
      met.put(connection.peer(), true);
    }
    greet(connection);
  }

  /// True if who is on `connection` has said that it follows a topic of ours.
  public boolean follows(Connection connection) {
    return links
        .on(connection)
        .hello()
        .filter(it -> !Collections.disjoint(it.topics(), circle.topics()))
        .isPresent();
  }

  private void greet(Connection connection) {
    if (links.on(connection).startGreeting()) sayHello(connection);
  }

  private void sayHello(Connection connection) {
    try {
      greeting.greet(connection);
    } catch (MalformedException e) {
      refuse(connection, "hello: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      // Without a hello nothing is said on it: let it be dialled again.
      connection.close("no hello: " + e.getMessage());
    }
  }

  @Override
  public void closed(Connection connection, String reason) {
    links.ended(connection);
    LOG.info("{} is gone: {}", connection, reason);
    if (circle.host().connection(connection.peer()).isEmpty()) {
      roster.dropped(connection, reason);
    }
    tell(connection.peer());
  }

  /// A peer has said who it is: checks it, and begins to exchange records the first time.
  ///
  /// @throws MalformedException if what it said doesn't hold
  void heard(Connection connection, Hello hello) throws MalformedException {
    if (!hello.network().equals(circle.network())) {
      throw new MalformedException("it is on another network");
    }
    Log log = circle.logs().keep(hello.id(), hello.entries());
    PeerId here = circle.host().id();
    hello.check(connection.peer(), here, circle.clock().millis(), log);
    Neighbour neighbour = links.on(connection);
    if (!neighbour.greeted(hello, circle.clock().millis())) return;
    roster.greeted(connection, hello);
    LOG.info("{} speaks for {}", connection.peer(), hello.id());
    tell(connection.peer());
    caller.met(connection);
    threads.execute(() -> sync.pull(neighbour));
    listeners.forEach(it -> threads.execute(() -> it.accept(hello.id(), connection)));
  }

  /// The neighbour on `connection`, once it is greeted.
  ///
  /// @throws MalformedException if it isn't in time
  /// @throws IOException if the connection ends before, which is nobody's fault
  Neighbour greeted(Connection connection) throws IOException {
    Neighbour neighbour = links.on(connection);
    if (neighbour.awaitHello(GREETING_PATIENCE)) return neighbour;
    if (connection.closed()) throw new IOException("it ended before a hello");
    throw new MalformedException("records before a hello");
  }

  /// Asks those again whose time has come: what was missed once isn't missed for good. Greets those
  /// again whose hello is half over, whoever dialled: hello.md §1.1 "It may be said again at any
  /// time".
  private void tick() {
    long now = circle.clock().millis();
    for (Neighbour neighbour : links.all()) {
      if (neighbour.pullDue(now)) threads.execute(() -> sync.pull(neighbour));
      if (neighbour.greetDue(now)) threads.execute(() -> sayHello(neighbour.connection));
    }
  }

  /// Asks some neighbours at once for what is missing here, and returns when they have answered or
  /// the patience is over.
  public void freshen() {
    List<Future<?>> asked = new ArrayList<>();
    for (Neighbour neighbour : links.all()) {
      if (neighbour.hello().isEmpty() || asked.size() >= FRESHENED_MAX) continue;
      asked.add(threads.submit(() -> sync.pull(neighbour)));
    }
    long until = System.nanoTime() + FRESHENING_PATIENCE.toNanos();
    for (Future<?> each : asked) {
      try {
        each.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("a neighbour was not asked to the end: {}", e.toString());
      }
    }
  }

  // record.md §5.6 "What is held already falls with the device that signed it"
  private void fall(Log log) {
    int gone =
        circle
            .records()
            .drop(
                log.id(),
                it ->
                    switch (circle.inspector().judge(it)) {
                      case Verdict.Reject(var fault, _) -> fault == Fault.UNAUTHORISED;
                      case Verdict.Ignore(var reason) ->
                          reason == Verdict.Reason.REVOKED || reason == Verdict.Reason.KEEP_AWAY;
                      case Verdict.Pass _, Verdict.Behind _ -> false;
                    });
    if (gone > 0) LOG.info("{} records of {} fell with a device", gone, log.id());
  }

  private void offer(List<SignedRecord> fresh) {
    for (Neighbour neighbour : links.all()) {
      if (neighbour.queue(fresh)) threads.execute(() -> sync.push(neighbour));
    }
  }

  /// Takes the price of a fault from a peer's credit; one that has none left is sent away.
  void charge(Neighbour neighbour, int penalty, String why) {
    if (penalty > 0 && neighbour.penalties.addAndGet(penalty) >= PENALTY_MAX) {
      refuse(neighbour.connection, "it sent records that nobody honest passes on: " + why);
    }
  }

  void refuse(Connection connection, String reason) {
    LOG.warn("{} is sent away: {}", connection.peer(), reason);
    refused.add(connection.peer(), reason, circle.clock().millis());
    connection.close(reason);
    links.of(connection.peer()).ifPresent(it -> it.connection.close(reason));
    tell(connection.peer());
  }

  private void tell(PeerId peer) {
    circle.events().tell(new Events.Event("peer", peer.toString()));
  }

  /// Has `how` say from now on how others are found, and `shut` whether they have tried and can't
  /// call this node.
  public void finding(Supplier<Finding> how, BooleanSupplier shut) {
    roster.finding(how, shut);
  }

  @Override
  public Network show() {
    return roster.show(links.each(), refused.all(circle.clock().millis()), caller.away());
  }

  @Override
  public Peer add(String multiaddr) throws RefusedException {
    Multiaddr address;
    try {
      address = Multiaddr.parse(multiaddr.strip());
    } catch (MalformedException e) {
      throw new RefusedException(
          Kind.INVALID,
          "peer.address",
          "That is no address: "
              + e.getMessage()
              + ". It looks like /ip4/192.0.2.7/tcp/4001/p2p/12D3….");
    }
    try {
      Connection connection = circle.host().connect(address);
      Neighbour neighbour = links.on(connection);
      threads.execute(() -> greet(connection));
      if (!neighbour.awaitHello(GREETING_PATIENCE) && connection.closed()) {
        throw new IOException(
            refused.why(connection.peer(), circle.clock().millis()).orElse("it hung up"));
      }
      // By its id too: whoever answers there another day may be somebody else.
      caller.add(connection.peer().at(address));
      return roster.view(neighbour);
    } catch (IOException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE,
          "peer.unreachable",
          "Can't reach that peer: "
              + e.getMessage()
              + ". Is its node running, and the address right?");
    }
  }

  @Override
  public void close() {
    caller.close();
    clock.shutdownNow();
    threads.shutdownNow();
  }
}
