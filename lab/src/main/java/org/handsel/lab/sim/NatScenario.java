package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.handsel.libp2p.protocol.kad.ProviderSearch;

/// Six of ten peers are behind gateways. They search the DHT, and peers of each kind look for peers
/// of each other kind there and want to be connected to them: directly if the gateways between them
/// let that happen, through a relay if not.
final class NatScenario {
  private static final Duration JOIN_INTERVAL = Duration.ofMillis(50);
  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final double GATED = 0.6;
  private static final double CHURN = 0.2;
  private static final int KEYS = 100;
  private static final int SEARCHES = 500;
  private static final Duration BETWEEN_SEARCHES = Duration.ofSeconds(1);

  /// Three attempts to meet halfway, ten seconds each, and what comes before them.
  private static final Duration MEETING = Duration.ofSeconds(45);

  /// How many of those found are looked at.
  private static final int FOUND_MAX = 32;

  private static final Duration BETWEEN_MEETINGS = Duration.ofMillis(200);

  /// How long it may take to be connected, in whatever way.
  private static final double CONNECTED_MILLIS_MAX = 3000;

  /// What came of the meetings between two kinds of homes.
  static final class Pair {
    final Optional<Gateway.Kind> callers;
    final Optional<Gateway.Kind> calleds;
    final Figures connectedMillis = new Figures();
    final Figures directMillis = new Figures();
    int meetings;

    /// @param callers the kind of gateway before who calls; empty for an address of its own
    /// @param calleds the same of who is called
    Pair(Optional<Gateway.Kind> callers, Optional<Gateway.Kind> calleds) {
      this.callers = callers;
      this.calleds = calleds;
    }

    double direct() {
      return (double) directMillis.count() / meetings;
    }

    double failed() {
      return 1 - (double) connectedMillis.count() / meetings;
    }

    private void take(Optional<Meeting> meeting) {
      meetings++;
      meeting.ifPresent(it -> {
        it.end();
        it.connectedAfter().ifPresent(nanos -> connectedMillis.add(nanos / 1e6));
        it.directAfter().ifPresent(nanos -> directMillis.add(nanos / 1e6));
      });
    }

    /// True if both let in whoever was called from the port at which others see them.
    boolean cones() {
      return callers.filter(it -> it.mapping == Gateway.Depends.NOTHING).isPresent()
          && calleds.filter(it -> it.mapping == Gateway.Depends.NOTHING).isPresent();
    }

    /// True if all were connected within three seconds, and those behind cones directly in the end,
    /// but for one of twenty.
    boolean good() {
      return failed() == 0
          && connectedMillis.quantile(1) <= CONNECTED_MILLIS_MAX
          && (!cones() || direct() >= 0.95);
    }

    private String line() {
      return "%-20s %-20s %8d %8.1f %9.1f %8.1f %8.0f %8.0f %9s"
          .formatted(
              words(callers),
              words(calleds),
              meetings,
              100 * direct(),
              100 * (1 - failed() - direct()),
              100 * failed(),
              connectedMillis.quantile(0.5),
              connectedMillis.quantile(0.99),
              directMillis.count() == 0 ? "" : "%.0f".formatted(directMillis.quantile(0.5)));
    }
  }

  /// What came of all.
  record Outcome(double found, List<Pair> pairs) {
    Pair pair(Gateway.Kind callers, Gateway.Kind calleds) {
      return pairs.stream()
          .filter(it -> it.callers.equals(Optional.of(callers)))
          .filter(it -> it.calleds.equals(Optional.of(calleds)))
          .findFirst()
          .orElseThrow();
    }
  }

  private final double loss;
  private final KadWorld world;
  private final PrintStream out;

  private NatScenario(double loss, long seed, PrintStream out) {
    this.loss = loss;
    var share = Homes.Share.of(GATED, loss);
    this.world = new KadWorld(seed, KadWorld.Dial.QUIC, KadParameters.DEFAULT, share);
    this.out = out;
  }

  /// `nat`: true if nearly all is found, all are connected within three seconds, and those behind
  /// gateways that give one port for all are so directly.
  static boolean play(int nodes, Sim.Faults faults, long seed, PrintStream out) {
    Outcome outcome = run(nodes, faults.loss(), seed, 100, out);
    return outcome.found >= 0.99 && outcome.pairs.stream().allMatch(Pair::good);
  }

  /// @param meetings of each pair of kinds
  static Outcome run(int nodes, double loss, long seed, int meetings, PrintStream out) {
    var scenario = new NatScenario(loss, seed, out);
    scenario.world.grow(nodes, JOIN_INTERVAL);
    scenario.world.time().pass(SETTLE);
    scenario.printKinds();
    double found = scenario.search();
    return new Outcome(found, scenario.meet(meetings));
  }

  private static List<Optional<Gateway.Kind>> kinds() {
    var kinds = new ArrayList<Optional<Gateway.Kind>>();
    kinds.add(Optional.empty());
    for (Gateway.Kind kind : Gateway.Kind.values()) kinds.add(Optional.of(kind));
    return kinds;
  }

  private static String words(Optional<Gateway.Kind> kind) {
    return kind.map(it -> it.words).orElse("none");
  }

  private List<KadPeer> behind(Optional<Gateway.Kind> kind) {
    Streets streets = world.homes().orElseThrow().streets();
    return world.alive().stream().filter(it -> streets.kind(it.number).equals(kind)).toList();
  }

  private void printKinds() {
    out.printf(
        "%d nodes, %.0f %% of them behind gateways; 50 ms median round trip, %.0f %% loss%n%n",
        world.alive().size(), 100 * GATED, 100 * loss);
    out.printf("%-20s %8s %8s %10s %8s%n", "gateway", "nodes", "serve %", "callable %", "relays");
    for (Optional<Gateway.Kind> kind : kinds()) {
      List<KadPeer> all = behind(kind);
      out.printf(
          "%-20s %8d %8.1f %10.1f %8.1f%n",
          words(kind),
          all.size(),
          percent(all, it -> world.serves(it.number)),
          percent(all, it -> ((HomePeer) it).callable()),
          all.stream()
              .mapToLong(
                  it -> it.contact.addresses().stream().filter(a -> a.has("p2p-circuit")).count())
              .average()
              .orElse(0));
    }
  }

  private static double percent(List<KadPeer> all, Predicate<KadPeer> which) {
    return 100.0 * all.stream().filter(which).count() / Math.max(1, all.size());
  }

  // ---- searches ----

  private double search() {
    var names = new ArrayList<Bytes>();
    var announcers = new ArrayList<PeerId>();
    for (int i = 0; i < KEYS; i++) {
      KadPeer announcer = world.anybody();
      Bytes name = world.chanceName();
      names.add(name);
      announcers.add(announcer.contact.id());
      announcer.run(announcer.dht.provide(name), _ -> {});
      world.time().pass(Duration.ofMillis(100));
    }
    world.time().pass(SETTLE);
    Duration searching = BETWEEN_SEARCHES.multipliedBy(SEARCHES);
    world.churn(CHURN, searching);
    var search = new Searches(world, names, announcers);
    Streets streets = world.homes().orElseThrow().streets();
    long droppedBefore = streets.dropped();
    for (int i = 0; i < SEARCHES; i++) {
      search.one();
      world.time().pass(BETWEEN_SEARCHES);
    }
    world.time().pass(Duration.ofMinutes(1));
    double found = (double) search.found / search.started;
    double minutes = searching.toSeconds() / 60.0 + 1;
    long gateways = kinds().stream().skip(1).mapToLong(kind -> behind(kind).size()).sum();
    out.printf(
        "%nsearches, %.0f %% churn an hour: found %.2f %%, p50 %.0f ms, p99 %.0f ms, %.1f messages%n",
        100 * CHURN,
        100 * found,
        search.millis.quantile(0.5),
        search.millis.quantile(0.99),
        search.messages.mean());
    out.printf(
        "a gateway drops %.2f packets a minute%n",
        (streets.dropped() - droppedBefore) / minutes / Math.max(1, gateways));
    return found;
  }

  // ---- meetings ----

  private List<Pair> meet(int meetings) {
    var pairs = new ArrayList<Pair>();
    for (Optional<Gateway.Kind> callers : kinds()) {
      for (Optional<Gateway.Kind> calleds : kinds()) {
        var pair = new Pair(callers, calleds);
        List<KadPeer> from = behind(callers);
        List<KadPeer> to = behind(calleds);
        if (from.isEmpty() || to.isEmpty()) continue;
        for (int i = 0; i < meetings; i++) {
          HomePeer called = (HomePeer) to.get(world.random().nextInt(to.size()));
          HomePeer caller = (HomePeer) from.get(world.random().nextInt(from.size()));
          if (!called.equals(caller)) meet(pair, caller, called);
          world.time().pass(BETWEEN_MEETINGS);
        }
        pairs.add(pair);
      }
    }
    world.time().pass(MEETING.plus(SETTLE));
    out.printf(
        "%n%-20s %-20s %8s %8s %9s %8s %8s %8s %9s%n",
        "who calls",
        "who is called",
        "meetings",
        "direct %",
        "relayed %",
        "failed %",
        "p50 ms",
        "p99 ms",
        "direct ms");
    pairs.forEach(pair -> out.println(pair.line()));
    return pairs;
  }

  /// One announces that it is there; once that is done the other looks for it, and calls it.
  private void meet(Pair pair, HomePeer caller, HomePeer called) {
    Bytes name = world.chanceName();
    called.run(
        called.dht.provide(name),
        _ ->
            caller.run(
                caller.dht.findProviders(name, world.time().instant()),
                done -> {
                  Optional<Meeting> meeting =
                      ((ProviderSearch) done.purpose())
                          .next(FOUND_MAX).stream()
                              .filter(it -> it.id().equals(called.contact.id()))
                              .findFirst()
                              .map(it -> begin(caller, it));
                  world.time().after(MEETING, () -> pair.take(meeting));
                }));
  }

  private static Meeting begin(HomePeer caller, Contact called) {
    var meeting = new Meeting(caller, called);
    meeting.begin();
    return meeting;
  }
}
