package org.handsel.lab.sim;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Plays a whole network in one process and prints what came of it.
///
///     ./dev sim SCENARIO [--nodes N] [--seed S] [--loss PERCENT] [--nated PERCENT]
///
/// `--loss` has so many packets of `dht`, `churn`, `sybil` or `nat` get lost, 1 of 100 unless said
/// otherwise. `--nated` puts so many of the peers of `dht` or `churn` behind gateways. Scenarios on
/// virtual time print the same table for the same seed. Exits 0 if what the scenario promises came true, 1 if
/// not, 2 if it was called wrongly.
public final class Sim {
  private static final int NODES_MAX = 1_000_000;

  /// Somebody has to answer.
  private static final int NATED_MAX = 90;

  /// Beyond that no network carries anything.
  private static final int LOSS_MAX = 50;

  private static final int LOSS = 1;

  /// One network and what happens to it.
  interface Scenario {
    /// Plays it with `nodes` nodes and prints a table; true if what it promises came true.
    boolean play(int nodes, long seed, PrintStream out) throws Exception;
  }

  /// What is the matter with a network.
  ///
  /// @param gated the part of all nodes that are behind gateways, 0 to 1
  /// @param loss the part of all packets that get lost, 0 to 1
  record Faults(double gated, double loss) {}

  /// A scenario in which these faults can be chosen.
  interface Faulty {
    /// As [Scenario#play].
    boolean play(int nodes, Faults faults, long seed, PrintStream out) throws Exception;
  }

  /// @param nodes how many, unless said otherwise
  /// @param options those that it takes besides `--nodes` and `--seed`
  private record Entry(String about, int nodes, Set<String> options, Faulty scenario) {
    Entry(String about, int nodes, Scenario scenario) {
      this(about, nodes, Set.of(), (count, _, seed, out) -> scenario.play(count, seed, out));
    }
  }

  private static final Map<String, Entry> SCENARIOS = new LinkedHashMap<>();

  static {
    SCENARIOS.put(
        "records",
        new Entry("real nodes publish while links break; all must agree", 6, RecordSync::play));
    SCENARIOS.put(
        "gossip",
        new Entry(
            "what gossip costs, and whom it reaches, with loss and churn", 1000, GossipCalm::play));
    SCENARIOS.put(
        "gossip-attack",
        new Entry(
            "gossip among four times as many sybils, with scores and without",
            200,
            GossipAttack::play));
    SCENARIOS.put(
        "dht",
        new Entry(
            "searches in a DHT with 20 % churn an hour; growth from 100 on",
            10_000, Set.of("--loss", "--nated"), DhtScenario::play));
    SCENARIOS.put(
        "churn",
        new Entry(
            "searches in a DHT with ever more churn",
            1000,
            Set.of("--loss", "--nated"),
            DhtScenario::playChurn));
    SCENARIOS.put(
        "sybil",
        new Entry(
            "a fifth of a DHT tries to hide one record",
            2000,
            Set.of("--loss"),
            SybilScenario::play));
    SCENARIOS.put(
        "nat",
        new Entry(
            "peers behind gateways search, and meet each other",
            1000,
            Set.of("--loss"),
            NatScenario::play));
    SCENARIOS.put(
        "sweep", new Entry("very many keys are announced together", 1000, SweepScenario::play));
  }

  private Sim() {}

  /// Plays the scenario that is named.
  public static void main(String[] arguments) throws Exception {
    Entry entry = arguments.length == 0 ? null : SCENARIOS.get(arguments[0]);
    if (entry == null || arguments.length % 2 == 0) throw usage();
    int nodes = entry.nodes();
    long seed = 1;
    int nated = 0;
    int loss = LOSS;
    for (int i = 1; i < arguments.length; i += 2) {
      String option = arguments[i];
      long value = number(arguments[i + 1]);
      switch (option) {
        case "--nodes" -> nodes = Math.toIntExact(Math.clamp(value, 0, Integer.MAX_VALUE));
        case "--seed" -> seed = value;
        case "--nated" -> nated = Math.toIntExact(Math.clamp(value, -1, NATED_MAX + 1));
        case "--loss" -> loss = Math.toIntExact(Math.clamp(value, -1, LOSS_MAX + 1));
        default -> throw usage();
      }
      if (option.equals("--nodes") || option.equals("--seed")) continue;
      if (!entry.options().contains(option)) fail(option + " is for " + those(option));
    }
    if (nodes < 3 || nodes > NODES_MAX) fail("--nodes is from 3 to " + NODES_MAX);
    if (nated < 0 || nated > NATED_MAX) fail("--nated is from 0 to " + NATED_MAX);
    if (loss < 0 || loss > LOSS_MAX) fail("--loss is from 0 to " + LOSS_MAX);
    var faults = new Faults(nated / 100.0, loss / 100.0);
    System.exit(entry.scenario().play(nodes, faults, seed, System.out) ? 0 : 1);
  }

  private static String those(String option) {
    return SCENARIOS.entrySet().stream()
        .filter(it -> it.getValue().options().contains(option))
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw fail("not a whole number: " + text);
    }
  }

  private static IllegalArgumentException usage() {
    var text =
        new StringBuilder(
            "usage: ./dev sim SCENARIO [--nodes N] [--seed S] [--loss PERCENT] [--nated PERCENT]\n");
    SCENARIOS.forEach((name, entry) ->
        text.append(String.format("%n  %-14s %s (%d nodes)", name, entry.about(), entry.nodes())));
    return fail(text.toString());
  }

  private static IllegalArgumentException fail(String words) {
    System.err.println(words);
    System.exit(2);
    return new IllegalArgumentException(words);
  }
}
