package org.handsel.lab.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Short runs of the DHT's scenarios.
@Timeout(600)
class KadSimTest {
  private static final Sim.Faults LOSSY = new Sim.Faults(0, 0.01);

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(table, true, UTF_8);

  @Test
  void whatWasAnnouncedIsFoundAndTheSameSeedPrintsTheSameTable() {
    assertThat(DhtScenario.play(100, LOSSY, 17, out)).as(table.toString(UTF_8)).isTrue();
    String first = table.toString(UTF_8);
    table.reset();
    assertThat(DhtScenario.play(100, LOSSY, 17, out)).isTrue();
    assertThat(table.toString(UTF_8)).isEqualTo(first);
  }

  @Test
  void aTwentiethOfAllPacketsLostMakesSearchesOtherButFindsWhatIsThere() {
    assertThat(DhtScenario.play(100, new Sim.Faults(0, 0.05), 17, out))
        .as(table.toString(UTF_8))
        .isTrue();
    String lossy = table.toString(UTF_8);
    assertThat(lossy).contains("5 % loss");
    table.reset();
    assertThat(DhtScenario.play(100, new Sim.Faults(0, 0), 17, out)).isTrue();
    assertThat(figures(table.toString(UTF_8))).isNotEqualTo(figures(lossy));
  }

  /// The last line.
  private static String figures(String table) {
    return table.lines().toList().getLast();
  }

  @Test
  void whoComesWithThreeAddressesIsPartOfTheNetworkWithinFiveSeconds() {
    var world =
        new KadWorld(19, KadWorld.Dial.TCP, KadParameters.DEFAULT, Homes.Share.of(0, LOSSY.loss()));
    world.grow(200, Duration.ofMillis(50));
    Newcomers newcomers = Newcomers.watch(world);
    System.out.println(newcomers);
    assertThat(newcomers.good()).as(newcomers.toString()).isTrue();
    assertThat(newcomers.metMillis().count()).isEqualTo(20);
    assertThat(newcomers.knownMillis().count()).isEqualTo(20);
  }

  @Test
  void aFifthOfAllPeersCannotHideARecord() {
    assertThat(SybilScenario.play(300, LOSSY, 17, out)).as(table.toString(UTF_8)).isTrue();
  }

  @Test
  void aThousandKeysASecondAreAnnounced() {
    assertThat(SweepScenario.play(200, 17, out)).as(table.toString(UTF_8)).isTrue();
  }
}
