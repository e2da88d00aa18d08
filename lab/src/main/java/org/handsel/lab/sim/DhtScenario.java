package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.handsel.libp2p.protocol.kad.ProviderStoring;

/// Peers join a DHT one after the other, some announce that they provide something, and while a
/// part of the network goes away and others come, peers look for it.
///
/// A search counts as successful if it named the peer that announced, and as long as it took until
/// it did (or ended); it goes on until that peer was called, or all near the key were asked (see
/// [Searches]).
final class DhtScenario {
  private static final Duration JOIN_INTERVAL = Duration.ofMillis(50);

  /// Where there are more, all but those that come later begin with full tables.
  private static final int GROWN_MAX = 20_000;

  /// Up to this size a network has to reach the figures that it prints: 99 % found, half of that
  /// within 200 ms, 99 % within 2 s.
  private static final int DEMANDED_MAX = 10_000;

  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final Duration WATCHED = Duration.ofMinutes(20);

  /// With [#SETTLE] behind it each peer looks after its table once.
  private static final Duration LARGE_WATCHED = Duration.ofMinutes(8);

  private static final int KEYS = 400;
  private static final int SEARCHES = 2000;

  private final Sim.Faults faults;
  private final PrintStream out;

  private DhtScenario(Sim.Faults faults, PrintStream out) {
    this.faults = faults;
    this.out = out;
  }

  /// What a network of one size came to.
  record Outcome(
      int nodes,
      double found,
      double p50Millis,
      double p99Millis,
      double metMillis,
      double messages,
      double storeMillis,
      double storeMessages,
      double holders,
      double table,
      double backgroundPerMinute,
      double sizeError) {}

  /// `dht`: 20 % churn an hour, and how everything grows from 100 nodes on.
  static boolean play(int nodes, Sim.Faults faults, long seed, PrintStream out) {
    var scenario = new DhtScenario(faults, out);
    scenario.head();
    boolean good = true;
    for (int size = 100; size < nodes; size *= 10) good &= scenario.line(size, seed, 0.2);
    good &= scenario.line(nodes, seed, 0.2);
    return good;
  }

  /// `churn`: one size, ever more churn.
  static boolean playChurn(int nodes, Sim.Faults faults, long seed, PrintStream out) {
    var scenario = new DhtScenario(faults, out);
    scenario.head();
    boolean good = true;
    for (double perHour : new double[] {0, 0.2, 0.5, 1, 2}) {
      out.printf("%.0f %% of nodes replaced an hour%n", 100 * perHour);
      good &= scenario.line(nodes, seed, perHour) || perHour > 0.5;
    }
    return good;
  }

  private void head() {
    out.printf(
        "50 ms median round trip, %.0f %% loss; dialling QUIC: one round trip more%n",
        100 * faults.loss());
    if (faults.gated() > 0) out.printf("%.0f %% of nodes behind gateways%n", 100 * faults.gated());
    else out.printf("a network of more than %,d begins with full tables%n", GROWN_MAX);
    out.printf(
        "%8s %8s %8s %8s %8s %9s %9s %9s %8s %7s %9s %7s%n",
        "nodes",
        "found %",
        "p50 ms",
        "p99 ms",
        "met ms",
        "messages",
        "store ms",
        "store msg",
        "holders",
        "table",
        "bg msg/m",
        "size");
  }

  private boolean line(int nodes, long seed, double churn) {
    long wall = System.nanoTime();
    long before = heap();
    var share = Homes.Share.of(faults.gated(), faults.loss());
    var world = new KadWorld(seed, KadWorld.Dial.QUIC, KadParameters.DEFAULT, share);
    Outcome o = run(world, nodes, churn);
    long bytes = (heap() - before) / world.alive().size();
    out.printf(
        "%8d %8.2f %8.0f %8.0f %8.0f %9.1f %9.0f %9.1f %8.1f %7.0f %9.1f %+6.0f%%%n",
        o.nodes,
        100 * o.found,
        o.p50Millis,
        o.p99Millis,
        o.metMillis,
        o.messages,
        o.storeMillis,
        o.storeMessages,
        o.holders,
        o.table,
        o.backgroundPerMinute,
        100 * o.sizeError);
    // Not in the table: what a heap holds isn't the same to the byte each time, nor on each
    // machine.
    System.err.printf(
        "%8d nodes: %.1f s of wall time, about %d bytes of heap a node%n",
        nodes, (System.nanoTime() - wall) / 1e9, bytes);
    Newcomers newcomers = Newcomers.watch(world);
    out.println(newcomers);
    if (nodes > DEMANDED_MAX) return true;
    return newcomers.good() && o.found >= 0.99 && o.p50Millis <= 200 && o.p99Millis <= 2000;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Outcome run(KadWorld world, int nodes, double churn) {
    // Who is behind a gateway has to find that out, which takes joining.
    if (nodes > GROWN_MAX && world.homes().isEmpty()) Founding.found(world, nodes);
    else world.grow(nodes, JOIN_INTERVAL);
    world.time().pass(SETTLE);
    var names = new ArrayList<Bytes>();
    var announcers = new ArrayList<PeerId>();
    var storeMillis = new Figures();
    var storeMessages = new Figures();
    var holders = new Figures();
    for (int i = 0; i < KEYS; i++) {
      Bytes name = world.chanceName();
      KadPeer announcer = world.anybody();
      names.add(name);
      announcers.add(announcer.contact.id());
      long start = world.time().nanos();
      announcer.run(
          announcer.dht.provide(name),
          done -> {
            storeMillis.add((world.time().nanos() - start) / 1e6);
            storeMessages.add(done.asked());
            holders.add(((ProviderStoring) done.purpose()).holders().size());
          });
      world.time().pass(Duration.ofMillis(100));
    }
    world.time().pass(SETTLE);
    Duration watched = nodes > GROWN_MAX ? LARGE_WATCHED : WATCHED;
    if (churn > 0) world.churn(churn, watched);
    var search = new Searches(world, names, announcers);
    long sentBefore = world.network().sent();
    Duration step = watched.dividedBy(SEARCHES);
    for (int i = 0; i < SEARCHES; i++) {
      search.one();
      world.time().pass(step);
    }
    world.time().pass(SETTLE);
    double minutes = watched.plus(SETTLE).toSeconds() / 60.0;
    double background =
        (world.network().sent() - sentBefore - 2 * search.messages.mean() * search.messages.count())
            / nodes
            / minutes;
    return outcome(world, search, storeMillis, storeMessages, holders, background);
  }

  private static Outcome outcome(
      KadWorld world,
      Searches search,
      Figures storeMillis,
      Figures storeMessages,
      Figures holders,
      double background) {
    var table = new Figures();
    var size = new Figures();
    for (KadPeer peer : world.alive()) {
      table.add(peer.dht.table().size());
      peer.dht.size().estimate().ifPresent(size::add);
    }
    int nodes = world.alive().size();
    // Only those that can be asked are found by lookups.
    long servers = world.alive().stream().filter(it -> it.contact.direct()).count();
    return new Outcome(
        nodes,
        1 - search.failed(),
        search.millis.quantile(0.5),
        search.millis.quantile(0.99),
        search.metMillis.quantile(0.5),
        search.messages.mean(),
        storeMillis.quantile(0.5),
        storeMessages.mean(),
        holders.mean(),
        table.mean(),
        background,
        (size.quantile(0.5) - servers) / servers);
  }
}
