package org.handsel.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Seed 17.
class LossTest {
  private static final int PACKETS = 100_000;

  private static Loss loss(double share) {
    return new Loss(share, new SplittableRandom(17));
  }

  @Test
  void whereNothingIsLostNothingIsLate() {
    Loss none = loss(0);
    for (int i = 0; i < 1000; i++) {
      assertThat(none.lost()).isFalse();
      assertThat(none.lateNanos()).isZero();
      assertThat(none.lateNanos(8)).isZero();
    }
  }

  @Test
  void soManyAreLostAsIsSaid() {
    Loss some = loss(0.02);
    int lost = 0;
    for (int i = 0; i < PACKETS; i++) if (some.lost()) lost++;
    assertThat((double) lost / PACKETS).isEqualTo(0.02, within(0.002));
  }

  @Test
  void aConnectionBringsWhatWasLostAfterSendingItAgainAsOftenAsItIsLost() {
    Loss some = loss(0.1);
    Map<Long, Integer> late = new TreeMap<>();
    for (int i = 0; i < PACKETS; i++) late.merge(some.lateNanos() / 1_000_000, 1, Integer::sum);
    assertThat(late.keySet()).startsWith(0L, 200L, 400L, 600L);
    assertThat((double) late.getOrDefault(0L, 0) / PACKETS).isEqualTo(0.9, within(0.01));
    assertThat((double) late.getOrDefault(200L, 0) / PACKETS).isEqualTo(0.09, within(0.01));
    assertThat((double) late.getOrDefault(400L, 0) / PACKETS).isEqualTo(0.009, within(0.002));
  }

  @Test
  void whoHasNoConnectionYetWaitsASecondAndEachTimeTwiceAsLong() {
    Loss some = loss(0.1);
    Map<Long, Integer> late = new TreeMap<>();
    for (int i = 0; i < PACKETS; i++) {
      late.merge(Duration.ofNanos(some.lateNanos(1)).toSeconds(), 1, Integer::sum);
    }
    assertThat(late.keySet()).startsWith(0L, 1L, 3L, 7L);
    // One packet of two is enough to be late.
    int onTime = 0;
    for (int i = 0; i < PACKETS; i++) if (some.lateNanos(2) == 0) onTime++;
    assertThat((double) onTime / PACKETS).isEqualTo(0.81, within(0.01));
  }

  @Test
  void allMustNotBeLost() {
    assertThatThrownBy(() -> loss(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> loss(-0.1)).isInstanceOf(IllegalArgumentException.class);
  }
}
