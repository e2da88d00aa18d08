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
    NatScenario.Outcome outcome = NatScenario.run(NODES, 17, MEETINGS, out);
    String first = table.toString(UTF_8);
    assertThat(outcome.found()).as(first).isGreaterThanOrEqualTo(0.99);
    assertThat(outcome.pairs()).as(first).hasSize(25).allMatch(pair -> pair.failed() == 0);
    assertThat(outcome.pair(Kind.FULL_CONE, Kind.ADDRESS_RESTRICTED).direct()).isEqualTo(1);
    assertThat(outcome.pair(Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED).direct()).isEqualTo(1);
    assertThat(outcome.pair(Kind.FULL_CONE, Kind.SYMMETRIC).direct()).isEqualTo(1);
    assertThat(outcome.pair(Kind.PORT_RESTRICTED, Kind.SYMMETRIC).direct()).isZero();
    assertThat(outcome.pair(Kind.SYMMETRIC, Kind.SYMMETRIC).direct()).isZero();

    table.reset();
    NatScenario.Outcome _ = NatScenario.run(NODES, 17, MEETINGS, out);
    assertThat(table.toString(UTF_8)).isEqualTo(first);
  }

  @Test
  void whatWasAnnouncedIsFoundThoughMostCannotBeCalled() {
    assertThat(DhtScenario.play(150, 0.6, 17, out)).as(table.toString(UTF_8)).isTrue();
  }
}
