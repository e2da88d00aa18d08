package org.handsel.node.deal;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.handsel.chain.escrow.TestJournal;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.local.LocalChain;
import org.handsel.chain.network.Network;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.identity.Cast;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Signer;
import org.handsel.core.mail.Letter;
import org.handsel.core.mail.Mailbox;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.node.app.Deals;
import org.handsel.node.app.People;
import org.handsel.node.people.Retirement;
import org.handsel.services.arbitration.Arbitration;
import org.handsel.services.market.Market;
import org.handsel.services.stays.Stays;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.SqliteLedger;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.handsel.storage.record.Settings;

/// Nodes of the standing cast, real but for the hello: a chain of their own, databases on disk, and
/// TCP between them. Who is behind a connection is told by a list; records reach everybody at once.
final class Village implements AutoCloseable {
  static final String ADDRESS = "The door behind the mill.";
  private static final Duration POLL = Duration.ofMillis(60);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  final LocalChain chain;
  final Network network;
  final Eth eth;
  private final Path folder;
  private final List<Person> people = new ArrayList<>();
  private final List<SignedRecord> published = new ArrayList<>(); // guarded by itself
  private final Object bell = new Object();
  private long rings; // guarded by bell

  Village(Path folder) throws IOException {
    this.folder = folder;
    this.chain = LocalChain.privateIn(folder.resolve("chain"));
    this.network = Network.local(chain.genesis());
    this.eth =
        new Eth(
            new Endpoints(
                () -> List.of(URI.create(chain.url().toString())),
                new Endpoints.Expected(network.chainId(), Optional.of(chain.genesis())),
                RpcLimits.DEFAULT));
  }

  Person add(String name) throws IOException {
    var person = new Person(name);
    chain.give(person.key.address(), BigInteger.TEN.pow(19), BigInteger.TEN.pow(10));
    people.add(person);
    person.start();
    return person;
  }

  /// Everybody is connected with everybody who lives.
  void meet() throws IOException {
    for (Person one : people) {
      for (Person other : people) {
        boolean dial = one != other && one.host.isPresent() && other.host.isPresent();
        if (dial && one.connection(other.id()).isEmpty()) {
          one.host.get().connect(other.host.get().addresses().getFirst());
        }
      }
    }
  }

  Deals.Deal until(Person person, String id, String what, Predicate<Deals.Deal> holds)
      throws Exception {
    return until(person.name + " never saw " + what, () -> person.runner().show(id), holds);
  }

  /// Until `holds`; fails with the sentence `otherwise` if it doesn't come to that.
  void until(String otherwise, Callable<Boolean> holds) throws Exception {
    until(otherwise, holds, it -> it);
  }

  private <T> T until(String otherwise, Callable<T> look, Predicate<T> holds) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    T seen = look.call();
    while (!holds.test(seen)) {
      if (Instant.now().isAfter(end)) throw new AssertionError(otherwise + ": " + seen);
      rest();
      seen = look.call();
    }
    return seen;
  }

  Deals.Deal until(Person person, String id, String state) throws Exception {
    return until(person, id, state, deal -> deal.state().equals(state));
  }

  /// Until something changes, or a little while.
  void rest() throws InterruptedException {
    long end = System.nanoTime() + 30_000_000;
    synchronized (bell) {
      long heard = rings;
      while (rings == heard && System.nanoTime() < end) bell.wait(10);
    }
  }

  void ring() {
    synchronized (bell) {
      rings++;
      bell.notifyAll();
    }
  }

  /// Somebody with a node.
  final class Person {
    final String name;
    final Cast cast;
    final AccountKey key;

    /// What everybody knows of this person's devices.
    volatile Log log;

    private final TestJournal journal = new TestJournal();
    private final KeyPair peer = KeyPair.generate(new SecureRandom());
    private final AtomicLong numbers = new AtomicLong();
    final Path home;
    private Optional<Retirement> retirement = Optional.empty();
    Optional<Swarm> host = Optional.empty();
    Fuse fuse = Fuse.NEVER;

    /// How this person's letters fare, if badly.
    Optional<Random> rude = Optional.empty();

    /// What stands between the node and its chain.
    UnaryOperator<Escrow> between = it -> it;

    /// Hears of what the node is about to write to its ledger.
    volatile Consumer<Ledger.Change> writes = _ -> {};

    /// What becomes of this person's letters before they go out, and which were answered for good.
    volatile UnaryOperator<Letter> tells = it -> it;

    /// Whom this person writes nothing.
    volatile Set<Cid> avoids = Set.of();

    /// How far this person's clock is ahead.
    volatile Duration ahead = Duration.ZERO;

    /// What is found of evidence.
    volatile Function<Cid, Optional<Bytes>> finds = _ -> Optional.empty();

    final List<Bytes> answered = new CopyOnWriteArrayList<>();
    final List<Equivocation> contradicted = new CopyOnWriteArrayList<>();
    final Map<Cid, People.Rating> rated = new ConcurrentHashMap<>();

    private Optional<Database> truth = Optional.empty();
    private Optional<Database> cache = Optional.empty();
    private Optional<RecordStore> records = Optional.empty();
    private Optional<DealRunner> runner = Optional.empty();
    private Optional<DirectMail> mail = Optional.empty();
    Optional<SeenMail> letters = Optional.empty();
    Optional<Ledger> ledger = Optional.empty();

    private Person(String name) throws IOException {
      this.name = name;
      this.cast = new Cast(name);
      this.log = cast.log();
      this.key = AccountKey.of(Keccak.ofText(name));
      this.home = Files.createDirectories(folder.resolve(name));
    }

    Cid id() {
      return cast.log().id();
    }

    DealRunner runner() {
      return runner.orElseThrow();
    }

    RecordStore records() {
      return records.orElseThrow();
    }

    Pen pen() {
      return new Pen(
          id(),
          retirement.<Signer>map(it -> it.around(cast.laptop)).orElse(cast.laptop),
          numbers::incrementAndGet,
          () -> cast.inception.id(),
          clock());
    }

    InstantSource clock() {
      return () -> Instant.now().plus(ahead);
    }

    Escrow escrow() {
      return Accounts.escrow(eth, network, chain, key, journal, clock());
    }

    void start() throws IOException {
      var truth = Database.open(home.resolve("truth.db"), Database.Durability.NORMAL, Schema.TRUTH);
      var cache =
          Database.open(home.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
      var store = new RecordStore(cache, Quota.DEFAULT);
      this.truth = Optional.of(truth);
      this.retirement = Optional.of(new Retirement(new Settings(truth)));
      this.cache = Optional.of(cache);
      synchronized (published) {
        store.keep(published, true); // as a hello brings what came while one was away
        this.records = Optional.of(store);
      }
      var host = Swarm.start(SwarmSetup.of(peer).listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
      this.host = Optional.of(host);
      var told = Fuse.telling(new SqliteLedger(truth), it -> tells.apply(it), answered::add);
      var ledger = fuse.around(Fuse.watched(told, it -> writes.accept(it)));
      var mail =
          new DirectMail(
              ledger,
              new Callers() {
                @Override
                public Optional<Connection> connection(Cid person) {
                  return Person.this.connection(person).filter(_ -> !avoids.contains(person));
                }

                @Override
                public Optional<Cid> person(Connection connection) {
                  return people.stream()
                      .filter(it -> it.host.map(Swarm::id).equals(Optional.of(connection.peer())))
                      .map(Person::id)
                      .findFirst();
                }
              });
      this.mail = Optional.of(mail);
      var box = new SeenMail(rude.<Mailbox>map(it -> new RudeMail(mail, it)).orElse(mail));
      this.letters = Optional.of(box);
      this.ledger = Optional.of(ledger);
      this.runner = Optional.of(DealRunner.start(parts(ledger, box, store), POLL));
      host.handle(mail);
    }

    private Parts parts(Ledger ledger, Mailbox mail, RecordStore store) throws IOException {
      return new Parts(
          id(),
          pen(),
          retirement.orElseThrow(),
          () -> cast.inception.id(),
          this::logOf,
          _ -> Optional.empty(),
          store,
          this::publish,
          contradicted::add,
          fuse.around(between.apply(escrow())),
          Coins.of(network),
          "finalized",
          true,
          List.of(new Market(), new Stays(), new Lessons(), new Arbitration()),
          ledger,
          mail,
          (_, slot) -> slot.equals("attic") ? Optional.of(ADDRESS) : Optional.empty(),
          piece -> finds.apply(piece),
          this::view,
          (_, record) -> Optional.ofNullable(rated.get(record)),
          _ -> ring(),
          clock(),
          new SecureRandom());
    }

    private Optional<Log> logOf(Cid id) {
      return people.stream().map(it -> it.log).filter(it -> it.id().equals(id)).findFirst();
    }

    void publish(SignedRecord record) {
      synchronized (published) {
        published.add(record);
        people.forEach(it -> it.records.ifPresent(store -> store.keep(List.of(record), true)));
      }
    }

    private People.Person view(Cid id) {
      String called =
          people.stream().filter(it -> it.id().equals(id)).map(it -> it.name).findAny().orElse("");
      var nothing = new People.Standing(0, 0, 0, 0, 0, 0, Optional.empty(), true, true);
      return new People.Person(id.toString(), called, id.equals(id()), nothing);
    }

    Optional<Connection> connection(Cid person) {
      return people.stream()
          .filter(it -> it.id().equals(person) && it.host.isPresent())
          .flatMap(it -> host.flatMap(h -> h.connection(it.host.get().id())).stream())
          .findFirst();
    }

    /// As kill −9 leaves it: only what is on disk and in the journal is there afterwards.
    void kill() {
      synchronized (published) {
        records = Optional.empty();
      }
      runner.ifPresent(DealRunner::close);
      mail.ifPresent(DirectMail::close);
      host.ifPresent(Swarm::close);
      truth.ifPresent(Database::close);
      cache.ifPresent(Database::close);
      host = Optional.empty();
      runner = Optional.empty();
    }

    /// What this person's account holds of the test dollar.
    BigInteger dollars() throws IOException {
      return escrow().balance(network.tokens().getLast().address());
    }

    SignedRecord offer(String title, String minor, long quantity, Map<String, Data> policy)
        throws IOException {
      var body =
          Data.map()
              .put("title", title)
              .put("price", Data.list(Data.of("USD"), Data.of(minor)))
              .put("quantity", quantity)
              .put("policy", new Data.Map(policy))
              .build();
      return slot(new Market().kind(), "bike", body);
    }

    SignedRecord offerToRule(int feeCapBps) throws IOException {
      var body = Data.map().put("title", "fair and quick").put("feeCapBps", feeCapBps).build();
      return slot(Arbitration.KIND, "rule", new Arbitration().by(key.address(), "rule", body));
    }

    SignedRecord slot(String kind, String slot, Data.Map body) throws IOException {
      SignedRecord record =
          pen().slot(kind, slot, Optional.empty(), Duration.ofDays(30), List.of("market"), body);
      publish(record);
      return record;
    }

    String buy(SignedRecord listing) throws Exception {
      String id = listing.id().toString();
      return runner().buy(new Deals.Purchase(id, 1, "Rue de Lyon 7", List.of(), Map.of())).id();
    }

    void act(String deal, String verb, Map<String, String> input) throws Exception {
      Village.this.until(
          this,
          deal,
          "being offered to " + verb,
          seen -> seen.actions().stream().anyMatch(action -> action.verb().equals(verb)));
      runner().act(deal, verb, input);
    }
  }

  @Override
  public void close() throws IOException {
    people.forEach(Person::kill);
    eth.close();
    chain.close();
  }
}
