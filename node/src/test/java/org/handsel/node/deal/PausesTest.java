package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import org.handsel.core.identity.Cast;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final Cid CAROL = new Cast("carol").log().id();
  private static final Cid BOB = Cast.bob().log().id();

  private final Pauses pauses = new Pauses();

  @Test
  void aLetterThatIsNotTakenRestsTwiceAsLongEachTimeButNeverLong() {
    long now = 0;
    for (long length : new long[] {1, 2, 4, 8, 16, 16, 16}) {
      pauses.begin(CAROL, 7, now);
      assertThat(pauses.rests(CAROL, 7, now + 1000 * length - 1)).isTrue();
      now += 1000 * length;
      assertThat(pauses.rests(CAROL, 7, now)).isFalse();
    }
    assertThat(pauses.rests(CAROL, 8, now)).isFalse();
  }

  @Test
  void whoeverTakesALetterIsAskedAboutTheOthersAtOnce() {
    pauses.begin(CAROL, 7, 0);
    pauses.begin(BOB, 9, 0);
    pauses.over(CAROL);
    assertThat(pauses.rests(CAROL, 7, 1)).isFalse();
    assertThat(pauses.rests(BOB, 9, 1)).isTrue();
  }
}
