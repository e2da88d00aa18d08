package org.handsel.lab.sim;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.libp2p.sim.Faults;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.node.app.RefusedException;

/// A ring of nodes publishes, revises and withdraws while links are cut, wires break and nodes are
/// restarted; then the network heals, and every node has to hold the same newest revision of
/// everything.
///
/// The same seed makes the same choices; threads still race, so times differ.
public final class RecordSync {
  private static final int ACTS = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final long seed;
  private final int size;
  private final SplittableRandom random;
  private final List<SimNode> nodes = new ArrayList<>();
  private int published;
  private int withdrawn;
  private int cuts;
  private int restarts;

  /// @param nodes from 3 on
  public RecordSync(long seed, int nodes) {
    this.seed = seed;
    this.size = nodes;
    this.random = new SplittableRandom(seed);
  }

  /// What a run came to.
  ///
  /// @param agreed how long it took after the network healed, if they came to agree
  /// @param differences in words, where they don't: whose slot, and what each node holds of it
  public record Outcome(
      long seed,
      int nodes,
      int published,
      int withdrawn,
      int cuts,
      int restarts,
      int slots,
      Optional<Duration> agreed,
      List<String> differences) {
    /// The list is copied.
    public Outcome {
      differences = List.copyOf(differences);
    }

    void print(PrintStream out) {
      out.printf("%-28s %10d%n", "seed", seed);
      out.printf("%-28s %10d%n", "nodes", nodes);
      out.printf("%-28s %10d%n", "listings published, revised", published);
      out.printf("%-28s %10d%n", "listings withdrawn", withdrawn);
      out.printf("%-28s %10d%n", "links cut and joined", cuts);
      out.printf("%-28s %10d%n", "nodes restarted", restarts);
      out.printf("%-28s %10d%n", "slots that all must agree on", slots);
      out.printf(
          "%-28s %10s%n",
          "agreed after healing, in ms",
          agreed.map(time -> Long.toString(time.toMillis())).orElse("never"));
      differences.forEach(out::println);
    }
  }

  /// Plays one run in a folder of its own and prints what came of it; true if the nodes agree.
  static boolean play(int nodes, long seed, PrintStream out) throws IOException, RefusedException {
    Path folder = Files.createTempDirectory("handsel-sim-");
    try {
      Outcome outcome = new RecordSync(seed, nodes).run(folder);
      outcome.print(out);
      return outcome.agreed().isPresent();
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }

  /// Plays the whole run with its data in `folder`.
  public Outcome run(Path folder) throws IOException, RefusedException {
    var network = new MemoryNetwork(seed);
    try {
      for (int i = 0; i < size; i++) {
        nodes.add(new SimNode("10.0.0." + (i + 1), folder.resolve("node" + i), network, random));
      }
      for (int i = 0; i < size; i++) nodes.get(i).befriend(nodes.get((i + 1) % size));
      network.faults(new Faults(0.1, 0.2, 20_000, Duration.ofMillis(2)));
      for (int i = 0; i < ACTS; i++) act(network, i);
      return outcome(heal(network));
    } finally {
      nodes.forEach(SimNode::close);
    }
  }

  private void act(MemoryNetwork network, int number) throws IOException {
    int which = random.nextInt(size);
    SimNode one = nodes.get(which);
    SimNode other = nodes.get(random.nextInt(size));
    switch (random.nextInt(24)) {
      case 0, 1, 2 -> {
        if (one != other) network.part(one.address(), other.address());
        cuts++;
      }
      case 3, 4, 5 -> {
        if (one != other) network.join(one.address(), other.address());
      }
      case 6, 7, 8 -> {
        one.withdraw(slot());
        withdrawn++;
      }
      case 9 -> {
        nodes.set(which, one.restart());
        restarts++;
      }
      default -> {
        one.publish(slot(), "thing " + number);
        published++;
      }
    }
  }

  private String slot() {
    return "slot" + random.nextInt(12);
  }

  private Optional<Duration> heal(MemoryNetwork network) {
    network.faults(Faults.NONE);
    for (SimNode one : nodes) {
      for (SimNode other : nodes) {
        if (one != other) network.join(one.address(), other.address());
      }
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      if (agree()) return Optional.of(Duration.ofNanos(System.nanoTime() - start));
      LockSupport.parkNanos(GLANCE.toNanos());
    }
    return Optional.empty();
  }

  private boolean agree() {
    return nodes.stream()
        .allMatch(node -> node.slots().stream().allMatch(it -> held(it).size() == 1));
  }

  /// Every revision of a slot that somebody holds; empty where somebody holds none.
  private Set<Optional<SignedRecord>> held(SlotKey slot) {
    return nodes.stream().map(node -> node.holds(slot)).collect(Collectors.toSet());
  }

  private Outcome outcome(Optional<Duration> agreed) {
    List<String> differences = new ArrayList<>();
    int slots = 0;
    for (int author = 0; author < size; author++) {
      for (SlotKey slot : nodes.get(author).slots()) {
        slots++;
        if (agreed.isPresent() || held(slot).size() == 1) continue;
        differences.add("node " + author + "'s " + slot.slot());
        for (int i = 0; i < size; i++) {
          differences.add("  node " + i + " holds " + revision(nodes.get(i).holds(slot)));
        }
      }
    }
    if (agreed.isEmpty()) {
      for (int i = 0; i < size; i++) differences.add("node " + i + " " + nodes.get(i).links());
    }
    return new Outcome(
        seed, size, published, withdrawn, cuts, restarts, slots, agreed, differences);
  }

  private static String revision(Optional<SignedRecord> held) {
    if (held.isEmpty()) return "none";
    Payload payload = held.get().payload();
    return payload.at() + (payload.tombstone() ? ", withdrawn, " : ", ") + held.get().id();
  }
}
