package org.handsel.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EpochTest {
  private static final Instant NOON = Neighbourhood.NOON;
  private static final Epoch BEFORE = new Epoch(1000, NOON);

  private static Epoch after(long ours, long theirs) {
    return new Epoch(1000 + theirs, NOON.plusSeconds(ours));
  }

  @Test
  void aCountThatGoesOnAsOursDoesIsThatOfAGatewayThatRemembers() {
    for (long seconds : new long[] {0, 1, 60, 100_000}) {
      assertThat(BEFORE.brokenByPcp(after(seconds, seconds))).isFalse();
      assertThat(BEFORE.brokenByNatPmp(after(seconds, seconds))).isFalse();
    }
    // Clocks that aren't quite as fast.
    assertThat(BEFORE.brokenByPcp(after(1000, 950))).isFalse();
    assertThat(BEFORE.brokenByPcp(after(950, 1000))).isFalse();
    assertThat(BEFORE.brokenByNatPmp(after(1000, 880))).isFalse();
    assertThat(BEFORE.brokenByNatPmp(after(10, 99_999))).isFalse();
  }

  @Test
  void aCountThatGoesBackOrStandsStillOrLeapsIsNot() {
    assertThat(BEFORE.brokenByPcp(after(0, -1))).isFalse();
    assertThat(BEFORE.brokenByPcp(after(0, -2))).isTrue();
    assertThat(BEFORE.brokenByPcp(after(600, -1000))).isTrue();
    assertThat(BEFORE.brokenByPcp(after(600, 0))).isTrue();
    assertThat(BEFORE.brokenByPcp(after(600, 700))).isTrue();
    assertThat(BEFORE.brokenByNatPmp(after(600, -1000))).isTrue();
    assertThat(BEFORE.brokenByNatPmp(after(600, 522))).isTrue();
  }
}
