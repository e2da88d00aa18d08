package org.handsel.lab.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.handsel.chain.local.LocalChain;
import org.handsel.core.agree.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Just before and just after each thing that a node writes down in the course of a deal, whichever
/// way it goes, the node itself, another one, or the chain is killed, and started again: the deal
/// goes on. Nothing confirmed is lost, nothing is paid twice.
///
/// All of it is 1,654 deaths, 312 of them in a deal that goes well: `./dev crash`, or `./dev crash
/// ruled` for one of the [Ways]. Without the property `crash.all` a sample is drawn with the seed
/// `crash.seed`, every moment being as likely; unless it is given the day decides, so that in time
/// all are seen.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashTest {
  private static final boolean ALL = Boolean.getBoolean("crash.all");

  @SuppressWarnings("TimeInStaticInitializer") // the day of the run is meant
  private static final long SEED =
      Long.getLong("crash.seed", LocalDate.now(ZoneOffset.UTC).toEpochDay());

  private static final int SAMPLE = 12;
  private static final int SAMPLE_OF_OTHERS = 6;

  /// The ways to go: one that was asked for, or all.
  private static final List<Way> WAYS =
      Ways.ALL.stream()
          .filter(it -> List.of("", it.name()).contains(System.getProperty("crash.way", "")))
          .toList();

  @TempDir private static Path folder;

  private static LocalChain chain;
  private static Town town;
  private static int towns;

  @BeforeAll
  static void gather() throws Exception {
    assertThat(WAYS).as("the ways called " + System.getProperty("crash.way")).isNotEmpty();
    chain = LocalChain.privateIn(folder.resolve("chain"));
    town = newTown();
  }

  private static Town newTown() throws Exception {
    return Town.gather(folder.resolve("town" + towns++), chain);
  }

  @AfterAll
  static void part() throws Exception {
    try {
      town.close();
    } finally {
      chain.close();
    }
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> everyMomentOfAWayIsEnumerated() {
    return WAYS.stream().map(way -> dynamicTest(way.name(), () -> listen(way)));
  }

  private static void listen(Way way) throws Exception {
    if (!way.equals(Ways.REFUSED)) {
      listen(way, town);
      return;
    }
    // The open quotes that it takes would stay in the way of all others.
    try (Town fresh = newTown()) {
      listen(way, fresh);
      fresh.audit(Ways.ALL, Sale.WAITS);
    }
  }

  private static void listen(Way way, Town town) throws Exception {
    Map<Role, BigDecimal> before = town.balances();
    for (Role role : Role.values()) Plan.listen(town.home(role));
    var sale = Sale.offer(town, way, "nobody dies");
    // The last moments come after what the people are waiting for.
    sale.seeThrough(() -> missing(way, town));
    Map<Role, Set<String>> heard = heard(town);
    for (Role role : Role.values()) Plan.stopListening(town.home(role));
    for (Role role : Role.values()) {
      var known = new HashSet<String>(Ways.MAYBE);
      known.addAll(way.of(role));
      known.addAll(way.firstOf(role));
      if (role != Role.ARBITER) known.addAll(way.either());
      for (Way other : way.like()) known.addAll(other.of(role));
      for (Way other : Ways.ALL) known.addAll(other.firstOf(role));
      assertThat(known)
          .as("what " + role + " may write down when a deal is " + way)
          .containsAll(heard.getOrDefault(role, Set.of()));
    }
    sale.ended(before);
  }

  private static Map<Role, Set<String>> heard(Town town) throws IOException {
    var heard = new EnumMap<Role, Set<String>>(Role.class);
    for (Role role : Role.values()) {
      heard.put(role, new HashSet<>(Plan.heard(town.home(role))));
    }
    return heard;
  }

  /// Those of a way's moments that haven't come.
  private static List<String> missing(Way way, Town town) throws IOException {
    Map<Role, Set<String>> heard = heard(town);
    var missing = new ArrayList<String>();
    var either = new ArrayList<>(way.either());
    heard.forEach((role, all) -> {
      either.removeAll(all);
      for (String moment : way.of(role)) if (!all.contains(moment)) missing.add(moment);
      for (String moment : way.firstOf(role)) if (!all.contains(moment)) missing.add(moment);
    });
    missing.addAll(either);
    return missing;
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> aDealGoesOnWhoeverDiesWhenever() {
    var runs = new ArrayList<Run>();
    for (Way way : Ways.ALL) runs.addAll(Run.of(way));
    assertThat(runs).hasSize(1660);
    assertThat(runs).filteredOn(run -> run.way().equals(Ways.HAPPY)).hasSize(318);
    Collections.shuffle(runs, new Random(SEED));
    Stream<Run> drawn =
        ALL
            ? runs.stream()
            : Stream.concat(
                runs.stream().filter(run -> run.way().equals(Ways.HAPPY)).limit(SAMPLE),
                runs.stream().filter(run -> !run.way().equals(Ways.HAPPY)).limit(SAMPLE_OF_OTHERS));
    return drawn
        .filter(run -> WAYS.contains(run.way()))
        // the open quotes of the last way stay in the way of all others
        .sorted(Comparator.comparing((Run run) -> run.way().equals(Ways.REFUSED)))
        .map(run -> dynamicTest(run.name() + ", seed=" + SEED, () -> play(run)));
  }

  private static void play(Run run) throws Exception {
    if (!run.fresh()) {
      run.play(town);
      return;
    }
    try (Town fresh = newTown()) {
      run.play(fresh);
      fresh.audit(Ways.ALL, Sale.WAITS);
    }
  }

  @Test
  @Order(3)
  void inAllEverythingWasPaidOnce() throws Exception {
    town.audit(Ways.ALL, Sale.WAITS);
  }
}
