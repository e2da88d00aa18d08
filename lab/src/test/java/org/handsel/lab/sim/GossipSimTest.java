package org.handsel.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Short versions of the gossip scenarios; they print what was delivered.
@Timeout(600)
class GossipSimTest {
  @Test
  void everyMessageReachesEverybodyAndTheSeedIsTheRun() {
    String table = calm(60, 17);
    System.out.print(table);
    assertThat(table).contains("share delivered").isEqualTo(calm(60, 17));
    GossipCalm.Outcome outcome = GossipCalm.run(60, 18);
    assertThat(outcome.report().share()).isEqualTo(1);
    assertThat(outcome.report().median().toMillis()).isBetween(10L, 200L);
    assertThat(outcome.report().p99().toMillis()).isLessThan(1000);
    assertThat(outcome.duplicates()).isBetween(1.0, 10.0);
    assertThat(outcome.controlBytes()).isBetween(1.0, 10_000.0);
  }

  private static String calm(int nodes, long seed) {
    var table = new ByteArrayOutputStream();
    GossipCalm.play(nodes, seed, new PrintStream(table, true, StandardCharsets.UTF_8));
    return table.toString(StandardCharsets.UTF_8);
  }

  @TestFactory
  Stream<DynamicTest> messagesArriveThoughSybilsAreFourToOne() {
    return Stream.of(GossipAttack.Kind.values())
        .map(kind -> dynamicTest(kind.words() + ", seed=17", () -> survives(kind)));
  }

  private static void survives(GossipAttack.Kind kind) {
    GossipAttack.Outcome outcome = GossipAttack.run(kind, 15, 17);
    System.out.println(
        kind.words()
            + ": delivered in the first 30 s "
            + outcome.during().percent()
            + ", after 60 s "
            + outcome.after().percent());
    assertThat(outcome.sybils()).isEqualTo(60);
    assertThat(outcome.during().messages()).isGreaterThan(200);
    assertThat(outcome.during().share()).isGreaterThan(0.95);
    assertThat(outcome.after().share()).isGreaterThan(0.99);
  }
}
