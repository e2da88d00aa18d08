package org.handsel.lab.nat;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Has homes behind each kind of NAT call homes behind each other kind, and prints how often a direct
/// connection came of it, and how fast.
///
///     ./dev nat [--tries N] [--delay MILLIS] [--loss PERCENT] [--at-once N] [--seed S]
///
/// Exits 0 if every pair that can meet met in 19 of 20 tries, and every other stayed connected
/// through the relay in all; 1 if not; 2 if it was called wrongly, or can't be played here.
public final class NatMatrix {
  /// The tenth is tried out first.
  private static final int AT_ONCE_MAX = 9;

  /// Where a home can be met it is: in so many of a hundred tries.
  private static final int MET_MIN_PERCENT = 95;

  /// A pair of homes and what came of its tries.
  private record Pair(Nat callers, Nat calleds, Map<Cell.Way, List<Cell.Try>> tries) {
    boolean asItShould(Cell.Way way) {
      return NatMatrix.asItShould(callers.meets(calleds), tries.getOrDefault(way, List.of()));
    }
  }

  /// Whether what came of a pair's tries is what should.
  ///
  /// @param meets whether the two can meet
  static boolean asItShould(boolean meets, List<Cell.Try> tries) {
    if (tries.isEmpty() || tries.stream().anyMatch(it -> it.trouble().isPresent())) return false;
    long met = tries.stream().filter(it -> it.directMillis().isPresent()).count();
    return meets ? 100 * met >= MET_MIN_PERCENT * (long) tries.size() : met == 0;
  }

  private final int tries;
  private final Internet.Line line;
  private final long seed;
  private final Queue<Integer> free = new ConcurrentLinkedQueue<>();

  private NatMatrix(int tries, Internet.Line line, int atOnce, long seed) {
    this.tries = tries;
    this.line = line;
    this.seed = seed;
    for (int i = 0; i < atOnce; i++) free.add(i);
  }

  /// Plays all pairs.
  public static void main(String[] arguments) throws Exception {
    int tries = 20;
    int delay = 20;
    int loss = 1;
    int atOnce = 5;
    long seed = 1;
    if (arguments.length % 2 != 0) fail(usage());
    for (int i = 0; i < arguments.length; i += 2) {
      int value = number(arguments[i + 1]);
      switch (arguments[i]) {
        case "--tries" -> tries = value;
        case "--delay" -> delay = value;
        case "--loss" -> loss = value;
        case "--at-once" -> atOnce = value;
        case "--seed" -> seed = value;
        default -> fail(usage());
      }
    }
    if (atOnce < 1 || atOnce > AT_ONCE_MAX) fail("--at-once is from 1 to " + AT_ONCE_MAX);
    if (tries < 1 || loss > 100) fail(usage());
    Internet.missing().ifPresent(NatMatrix::fail);
    var line = new Internet.Line(Duration.ofMillis(delay), loss / 100.0);
    System.exit(new NatMatrix(tries, line, atOnce, seed).play(System.out) ? 0 : 1);
  }

  private static int number(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) return number;
    } catch (NumberFormatException e) {
      // As if it were negative.
    }
    fail("not a whole number: " + text);
    return 0;
  }

  private static String usage() {
    return "usage: ./dev nat [--tries N] [--delay MILLIS] [--loss PERCENT] [--at-once N] [--seed S]";
  }

  private static void fail(String words) {
    System.err.println(words);
    System.exit(2);
  }

  private boolean play(PrintStream out) throws InterruptedException, ExecutionException {
    var pairs = new ArrayList<Pair>();
    try (var threads = Executors.newFixedThreadPool(free.size())) {
      var futures = new ArrayList<Future<Pair>>();
      for (Nat callers : Nat.values()) {
        for (Nat calleds : Nat.values()) {
          futures.add(threads.submit(() -> play(callers, calleds)));
        }
      }
      for (Future<Pair> future : futures) pairs.add(future.get());
    }
    out.printf(
        "%d tries each; %d ms and %.0f %% loss each way between a gateway and the relay%n",
        tries, line.delay().toMillis(), line.loss() * 100);
    boolean all = true;
    for (Cell.Way way : Cell.Way.values()) {
      print(way, pairs, out);
      all &= pairs.stream().allMatch(pair -> pair.asItShould(way));
    }
    return all;
  }

  private Pair play(Nat callers, Nat calleds) throws IOException {
    int number = Optional.ofNullable(free.poll()).orElseThrow();
    var pair = new Pair(callers, calleds, new EnumMap<>(Cell.Way.class));
    try (var cell = new Cell(number, callers, calleds, line, seed)) {
      for (Cell.Way way : Cell.Way.values()) {
        var done = new ArrayList<Cell.Try>();
        for (int i = 0; i < tries; i++) done.add(cell.play(way));
        pair.tries.put(way, done);
        System.err.println(way + ", " + callers + " calls " + calleds + ": " + words(done));
        done.stream().flatMap(it -> it.trouble().stream()).forEach(System.err::println);
      }
    } finally {
      free.add(number);
    }
    return pair;
  }

  private static void print(Cell.Way way, List<Pair> pairs, PrintStream out) {
    out.printf("%n| %s: who calls ↓, who is called → |", way);
    for (Nat calleds : Nat.values()) out.printf(" %s |", calleds);
    out.printf("%n|%s%n", " --- |".repeat(1 + Nat.values().length));
    for (Nat callers : Nat.values()) {
      out.printf("| %s |", callers);
      for (Pair pair : pairs) {
        if (pair.callers == callers) {
          String mark = pair.asItShould(way) ? "" : " (!)";
          out.printf(" %s%s |", words(pair.tries.getOrDefault(way, List.of())), mark);
        }
      }
      out.println();
    }
  }

  private static String words(List<Cell.Try> tries) {
    List<Long> direct = tries.stream().flatMap(it -> it.directMillis().stream()).sorted().toList();
    long troubles = tries.stream().filter(it -> it.trouble().isPresent()).count();
    String trouble = troubles == 0 ? "" : ", " + troubles + " failed";
    if (direct.isEmpty()) return "relayed" + trouble;
    return String.format(
        Locale.ROOT,
        "%d of %d, %d ms%s",
        direct.size(),
        tries.size(),
        direct.get(direct.size() / 2),
        trouble);
  }
}
