package org.handsel.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.handsel.lab.sim.GossipAttack.Kind;
import org.handsel.lab.sim.GossipAttack.Outcome;
import org.handsel.lab.sim.GossipAttack.Scoring;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Short versions of the gossip scenarios; they print what was delivered.
@Timeout(600)
class GossipSimTest {
  private static final int HONEST = 40;

  @Test
  void everyMessageReachesEverybodyAndTheSeedIsTheRun() {
    String table = calm(60, 17);
    System.out.print(table);
    assertThat(table).contains("share delivered").isEqualTo(calm(60, 17));
    GossipCalm.Outcome outcome = GossipCalm.run(60, 18, GossipCalm.Faults.NONE);
    assertThat(outcome.report().share()).isEqualTo(1);
    assertThat(outcome.report().median().toMillis()).isBetween(10L, 200L);
    assertThat(outcome.report().p99().toMillis()).isLessThan(1000);
    assertThat(outcome.duplicates()).isBetween(1.0, 10.0);
    assertThat(outcome.controlBytes()).isBetween(1.0, 10_000.0);
  }

  @Test
  void messagesReachWhoeverStaysThoughSomeAreLostAndNodesComeAndGo() {
    GossipCalm.Outcome outcome = GossipCalm.run(100, 18, GossipCalm.Faults.BOTH);
    assertThat(outcome.replaced()).isGreaterThan(3);
    assertThat(outcome.report().share()).isGreaterThan(0.999);
    assertThat(outcome.report().p99().toMillis()).isLessThan(1000);
  }

  private static String calm(int nodes, long seed) {
    var table = new ByteArrayOutputStream();
    GossipCalm.play(nodes, seed, new PrintStream(table, true, StandardCharsets.UTF_8));
    return table.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anAttackIsTheSameForTheSameSeed() {
    Outcome once = GossipAttack.run(Kind.COLD_BOOT, Scoring.DEFAULT, 12, 18);
    assertThat(GossipAttack.run(Kind.COLD_BOOT, Scoring.DEFAULT, 12, 18)).isEqualTo(once);
    assertThat(GossipAttack.run(Kind.COLD_BOOT, Scoring.DEFAULT, 12, 19)).isNotEqualTo(once);
  }

  /// Sybils are four to one; each attack is played without scores too.
  @TestFactory
  Stream<DynamicTest> scoresKeepTheMeshForThoseWhoBringMessages() {
    return Stream.of(Kind.values())
        .map(kind -> dynamicTest(kind.words() + ", seed=17", () -> attack(kind)));
  }

  private static void attack(Kind kind) {
    Outcome none = played(kind, Scoring.NONE);
    Outcome usual = played(kind, Scoring.DEFAULT);
    Outcome expecting = played(kind, Scoring.EXPECTING);
    for (Outcome outcome : new Outcome[] {usual, expecting}) {
      assertThat(outcome.during().report().messages()).isGreaterThan(100);
      assertThat(outcome.during().report().share()).isGreaterThan(0.99);
      assertThat(outcome.after().report().share()).isGreaterThan(0.99);
    }
    switch (kind) {
      case SPAM -> {
        assertThat(none.after().standing().inMesh()).isGreaterThan(0.3);
        assertThat(none.after().standing().graylisted()).isZero();
        for (Outcome outcome : new Outcome[] {usual, expecting}) {
          assertThat(outcome.after().standing().inMesh()).isZero();
          assertThat(outcome.after().standing().graylisted()).isGreaterThan(0.99);
          assertThat(10 * outcome.after().junk()).isLessThan(none.after().junk());
          assertThat(5 * outcome.after().sentBytes()).isLessThan(none.after().sentBytes());
        }
      }
      case ECLIPSE -> {
        assertThat(none.after().standing().inMesh()).isGreaterThan(0.85);
        for (Outcome outcome : new Outcome[] {usual, expecting}) {
          // Four friends are all that it has, and a mesh has at least six.
          assertThat(outcome.after().standing().inMesh()).isLessThan(0.7);
          assertMuchSooner(outcome, none);
        }
      }
      case COLD_BOOT -> {
        assertThat(none.after().standing().inMesh()).isGreaterThan(0.9);
        assertThat(usual.after().standing().inMesh()).isLessThan(0.6);
        assertMuchSooner(usual, none);
        assertThat(expecting.after().standing().inMesh()).isLessThan(0.3);
        assertMuchSooner(expecting, none);
      }
      case COVERT_FLASH -> {
        assertThat(none.after().standing().inMesh()).isGreaterThan(0.9);
        // What they have earned covers for them where nothing is expected.
        assertThat(usual.after().standing().inMesh()).isGreaterThan(0.7);
        assertThat(expecting.after().standing().inMesh()).isLessThan(0.3);
        assertMuchSooner(expecting, none);
      }
      case PAUSE -> {
        assertThat(usual.after().standing().wronged()).isZero();
        assertThat(usual.withstood()).isTrue();
        // Why P3 is for steady traffic only.
        assertThat(expecting.during().standing().wronged()).isGreaterThan(0.1);
      }
    }
  }

  private static Outcome played(Kind kind, Scoring scoring) {
    Outcome outcome = GossipAttack.run(kind, scoring, HONEST, 17);
    outcome.print(System.out);
    return outcome;
  }

  private static void assertMuchSooner(Outcome one, Outcome than) {
    assertThat(one.after().report().p99().multipliedBy(5)).isLessThan(than.after().report().p99());
    assertThat(one.withstood()).isTrue();
    assertThat(than.after().report().median()).isGreaterThan(one.after().report().median());
  }
}
