package org.handsel.libp2p.protocol.kad;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// All that one node knows of a network's DHT, and what it does about it: without thread, clock or
/// socket. [Kad] drives it on a host, the simulator on virtual time. For one thread.
public final class Dht {
  /// Something to do that keeps the routing table healthy.
  public sealed interface Chore {
    /// Ask `peer` anything: it wasn't heard of for long.
    record Check(Contact peer) implements Chore {}

    /// Carry out `operation`.
    record Refresh(Operation operation) implements Chore {}
  }

  private final Supplier<Contact> self;
  private final Contact first;
  private final KadParameters parameters;
  private final KadLimits limits;
  private final Validators validators;
  private final RandomGenerator random;
  private final RoutingTable table;
  private final NetworkSize size = new NetworkSize();
  private final Answers answers;
  private Instant lookedAfter = Instant.EPOCH;
  private boolean bootstrapped;

  /// Those that we were given, and that no lookup has begun with yet.
  private final Map<PeerId, Contact> given = new LinkedHashMap<>();

  private int beginnings;

  /// @param self who we are, and where at the moment
  /// @param met where a peer is that we have met, if we have
  public Dht(
      Supplier<Contact> self,
      KadParameters parameters,
      KadLimits limits,
      Validators validators,
      AddressPolicy policy,
      Function<PeerId, Optional<Contact>> met,
      RandomGenerator random) {
    this.self = self;
    this.first = self.get();
    this.parameters = parameters;
    this.limits = limits;
    this.validators = validators;
    this.random = random;
    this.table = new RoutingTable(first, parameters.k(), limits.table());
    this.answers = new Answers(self, table, parameters.k(), limits, validators, policy, met);
  }

  /// What it answers others.
  public Answers answers() {
    return answers;
  }

  /// Whom it knows.
  public RoutingTable table() {
    return table;
  }

  /// How large the network seems.
  public NetworkSize size() {
    return size;
  }

  /// True if `peer`, which came to us and says that it is a server, should be asked something, to
  /// see whether it is.
  ///
  /// Few strangers get in before the first lookups are over: they may be all that somebody wants a
  /// new node to know.
  public boolean wants(Contact peer) {
    return table.hasRoomFor(peer) && (bootstrapped || table.strangers() < parameters.k() / 2);
  }

  /// True if it knows a peer that it found itself, or was given.
  boolean found() {
    return table.size() > table.strangers();
  }

  /// Takes note that `server` has just answered us. Returns whom to check, if there is somebody in
  /// its way.
  ///
  /// @param stranger true if it came to us, false if we found it ourselves
  public Optional<Contact> answered(Contact server, boolean stranger, Instant now) {
    return switch (table.offer(server, stranger, now)) {
      case RoutingTable.Offered.Waiting(var silent) ->
          table.silent(silent, parameters.silentAge(), now)
              ? Optional.of(silent)
              : Optional.empty();
      case RoutingTable.Offered.Taken _, RoutingTable.Offered.Refused _ -> Optional.empty();
    };
  }

  /// [#answered] for a `server` that we were given: called without that any peer of the DHT had
  /// named it. Lookups begin with it once, whether or not it gets into the table.
  public Optional<Contact> given(Contact server, Instant now) {
    boolean room = given.size() < GIVEN_MAX || given.containsKey(server.id());
    if (room && server.direct()) given.put(server.id(), server);
    return answered(server, false, now);
  }

  /// True if one that we were given answered only after the first lookups had begun: they may have
  /// gone to none but an attacker's peers, which answer first if they can. It's time for
  /// [#bootstrap] again, a few times at most; later each refresh takes along who was given since.
  public boolean beginsAnew() {
    return !given.isEmpty() && beginnings < BEGINNINGS_MAX;
  }

  /// Takes note that `peer` didn't answer.
  public void failed(PeerId peer, Instant now) {
    given.remove(peer);
    table.failed(peer, now);
  }

  // ---- operations; the caller carries them out ----

  /// Looks for the peers nearest to `name`.
  public Operation closest(Bytes name) {
    return operation(new Closest(name), parameters.k());
  }

  /// Looks for `wanted` peers nearest to `name`: for a region with several keys.
  public Operation region(Bytes name, int wanted) {
    return operation(new Closest(name), wanted);
  }

  /// Looks for `peer`.
  public Operation findPeer(PeerId peer) {
    return operation(new PeerSearch(peer));
  }

  Operation operation(Purpose purpose) {
    return operation(purpose, parameters.k());
  }

  /// Looks for providers of `name`; its purpose is a [ProviderSearch].
  public Operation findProviders(Bytes name, Instant now) {
    var search = new ProviderSearch(name);
    Message own =
        Message.of(Message.Type.GET_PROVIDERS, name).withProviders(answers.providers(name, now));
    boolean _ = search.heard(first.id(), -1, own);
    return operation(search, parameters.k());
  }

  /// Announces that we provide `name`.
  public Operation provide(Bytes name) {
    return operation(new ProviderStoring(name, self.get()), parameters.k());
  }

  /// Looks for the best value of `name`.
  ///
  /// @throws MalformedException if nothing of its namespace is kept here
  public Operation get(Bytes name, Instant now) throws MalformedException {
    Validator validator = validators.of(name);
    var search = new ValueSearch(name, validator, validator.quorum(), now);
    answers.value(name, now).ifPresent(record -> search.take(first.id(), record.value()));
    return operation(search, parameters.k());
  }

  /// Stores `value` under `name`, here and elsewhere.
  ///
  /// @throws MalformedException if it isn't valid
  public Operation put(Bytes name, Bytes value, Instant now) throws MalformedException {
    validators.of(name).validate(name, value, now);
    var record = ValueRecord.of(name, value);
    answers.keep(record, now);
    return operation(new ValueStoring(record), parameters.k());
  }

  private Operation operation(Purpose purpose, int wanted) {
    return operation(purpose, wanted, key -> seeds(key, wanted));
  }

  private Operation operation(Purpose purpose, int wanted, Function<Key, Operation.Seeds> seeds) {
    return new Operation(
        purpose,
        first.id(),
        parameters.shape(limits.lookups(), wanted),
        seeds,
        size,
        parameters.k(),
        this::chance);
  }

  /// Looks for the peers nearest to `name`, beginning with none but `with`, if there are such: each
  /// of three is alone on its path, so one of them that is honest is enough.
  private Operation closest(Bytes name, List<Contact> with) {
    if (with.isEmpty()) return closest(name);
    var seeds = new Operation.Seeds(with, List.of());
    return operation(new Closest(name), parameters.k(), _ -> seeds);
  }

  private List<Contact> takeGiven() {
    List<Contact> taken = List.copyOf(given.values());
    given.clear();
    return taken;
  }

  /// Where a lookup begins. Until the first lookups are over it begins with none but the peers that
  /// we found ourselves, if there are such.
  private Operation.Seeds seeds(Key key, int wanted) {
    return bootstrapped || !found()
        ? new Operation.Seeds(table.known(key, wanted), table.elsewhere(key, ELSEWHERE))
        : new Operation.Seeds(table.found(key, wanted), List.of());
  }

  /// Takes note that `operation` is over.
  public void finished(Operation operation, Instant now) {
    table.lookedUp(operation.key(), now);
  }

  /// Takes note that an operation is over whose key chance had chosen.
  public void refreshed(Operation operation, Instant now) {
    finished(operation, now);
    if (!operation.key().equals(first.key()))
      size.add(new NetworkSize.Sample(operation.key(), operation.nearest()));
  }

  // ---- upkeep ----

  /// What is due at `now`: to be asked often, and does little in between. Spec: kad-dht, "Bootstrap
  /// process"; ipfs/specs, "Routing Table Refresh".
  public List<Chore> due(Instant now) {
    if (Duration.between(lookedAfter, now).compareTo(parameters.refreshInterval()) < 0) {
      return List.of();
    }
    lookedAfter = now;
    answers.expire(now);
    var chores = new ArrayList<Chore>();
    for (Contact silent : table.silent(parameters.silentAge(), now)) {
      chores.add(new Chore.Check(silent));
    }
    List<Contact> with = takeGiven();
    // "implementations should include a lookup for their own peer ID."
    chores.add(new Chore.Refresh(closest(first.id().bytes(), with)));
    // What is known of the network's size grows old as well.
    chores.add(new Chore.Refresh(closest(chance(), with)));
    for (int bucket : table.stale(parameters.staleAge(), now)) {
      if (bucket < Prefixes.BITS) chores.add(new Chore.Refresh(closest(chance(bucket))));
    }
    return chores;
  }

  /// Lookups that fill a table which was empty a moment ago, or knew nobody of those who were given
  /// since: some for keys of chance, which also tell how large the network is.
  public List<Operation> bootstrap() {
    beginnings++;
    List<Contact> with = takeGiven();
    var operations = new ArrayList<Operation>();
    operations.add(closest(first.id().bytes(), with));
    for (int i = 0; i < BOOTSTRAP_LOOKUPS; i++) {
      operations.add(closest(chance(), with));
    }
    return operations;
  }

  private static final int BEGINNINGS_MAX = 8;

  /// So many are asked at once by a lookup, whatever the first of them say.
  private static final int GIVEN_MAX = 12;

  private static final int BOOTSTRAP_LOOKUPS = 5;

  /// How many peers from elsewhere a lookup may begin with. It asks more than the nearest few only
  /// if they lead nowhere near its key: then these are what is left, and one that is honest is
  /// enough.
  private static final int ELSEWHERE = 64;

  /// The lookups of [#bootstrap] are over.
  public void bootstrapped() {
    bootstrapped = true;
  }

  /// A name of chance, anywhere.
  private Bytes chance() {
    return Prefixes.nameAt(random.nextInt(1 << Prefixes.BITS));
  }

  /// A name of chance in `bucket`.
  private Bytes chance(int bucket) {
    int own = first.key().prefix(Prefixes.BITS);
    int bit = 1 << (Prefixes.BITS - 1 - bucket);
    int below = random.nextInt(bit);
    return Prefixes.nameAt(((own & -bit) ^ bit) | below);
  }
}
