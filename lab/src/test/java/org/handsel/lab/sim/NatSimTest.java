package org.handsel.lab.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.handsel.lab.sim.Gateway.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Short runs with homes behind gateways.
@Timeout(600)
class NatSimTest {
  private static final int NODES = 100;
  private static final int MEETINGS = 10;

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(table, true, UTF_8);

  @Test
  void homesMeetAsTheirGatewaysLetThemAndTheSameSeedPrintsTheSameTable() {
    NatScenario.Outcome outcome = NatScenario.run(NODES, 0.01, 17, MEETINGS, out);
    String first = table.toString(UTF_8);
    assertThat(outcome.found()).as(first).isGreaterThanOrEqualTo(0.99);
    assertThat(outcome.pairs()).as(first).hasSize(25).allMatch(pair -> pair.failed() == 0);
    assertThat(outcome.pair(Kind.FULL_CONE, Kind.ADDRESS_RESTRICTED).direct()).isEqualTo(1);
    assertThat(outcome.pair(Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED).direct()).isEqualTo(1);
    assertThat(outcome.pair(Kind.FULL_CONE, Kind.SYMMETRIC).direct()).isEqualTo(1);
    assertThat(outcome.pair(Kind.PORT_RESTRICTED, Kind.SYMMETRIC).direct()).isZero();
    assertThat(outcome.pair(Kind.SYMMETRIC, Kind.SYMMETRIC).direct()).isZero();

    table.reset();
    NatScenario.Outcome _ = NatScenario.run(NODES, 0.01, 17, MEETINGS, out);
    assertThat(table.toString(UTF_8)).isEqualTo(first);
  }

  /// A hundred times each, less the few in which somebody would have met itself.
  @Test
  void thoseBehindConesMeetDirectlyAndAllAreConnectedWithinThreeSeconds() {
    NatScenario.Outcome outcome = NatScenario.run(NODES, 0.01, 18, 100, out);
    String printed = table.toString(UTF_8);
    System.out.print(printed);
    assertThat(outcome.pairs().stream().filter(NatScenario.Pair::cones)).hasSize(9);
    assertThat(outcome.pairs()).as(printed).hasSize(25).allMatch(NatScenario.Pair::good);
    assertThat(outcome.pairs()).allMatch(pair -> pair.connectedMillis.count() >= 80);
  }

  @Test
  void whatWasAnnouncedIsFoundThoughMostCannotBeCalled() {
    assertThat(DhtScenario.play(150, new Sim.Faults(0.6, 0.01), 17, out))
        .as(table.toString(UTF_8))
        .isTrue();
  }
}
