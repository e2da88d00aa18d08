package org.handsel.lab.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Short runs of the DHT's scenarios.
@Timeout(600)
class KadSimTest {
  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(table, true, UTF_8);

  @Test
  void whatWasAnnouncedIsFoundAndTheSameSeedPrintsTheSameTable() {
    assertThat(DhtScenario.play(100, 0, 17, out)).as(table.toString(UTF_8)).isTrue();
    String first = table.toString(UTF_8);
    table.reset();
    assertThat(DhtScenario.play(100, 0, 17, out)).isTrue();
    assertThat(table.toString(UTF_8)).isEqualTo(first);
  }

  @Test
  void aFifthOfAllPeersCannotHideARecord() {
    assertThat(SybilScenario.play(300, 17, out)).as(table.toString(UTF_8)).isTrue();
  }

  @Test
  void aThousandKeysASecondAreAnnounced() {
    assertThat(SweepScenario.play(200, 17, out)).as(table.toString(UTF_8)).isTrue();
  }
}
