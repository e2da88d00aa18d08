package org.handsel.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What `./dev nat` takes for success.
class NatMatrixTest {
  private static final Cell.Try DIRECT = new Cell.Try(Optional.of(600L), Optional.empty());
  private static final Cell.Try RELAYED = new Cell.Try(Optional.empty(), Optional.empty());
  private static final Cell.Try BROKEN = new Cell.Try(Optional.empty(), Optional.of("no answer"));

  private static List<Cell.Try> tries(int direct, int relayed) {
    var all = new ArrayList<>(Collections.nCopies(direct, DIRECT));
    all.addAll(Collections.nCopies(relayed, RELAYED));
    return all;
  }

  @Test
  void whoCanMeetMeetsNearlyAlways() {
    assertThat(NatMatrix.asItShould(true, tries(20, 0))).isTrue();
    assertThat(NatMatrix.asItShould(true, tries(19, 1))).isTrue();
    assertThat(NatMatrix.asItShould(true, tries(18, 2))).isFalse();
    assertThat(NatMatrix.asItShould(true, tries(1, 0))).isTrue();
    assertThat(NatMatrix.asItShould(true, tries(3, 1))).isFalse();
  }

  @Test
  void whoCannotMeetNeverDoes() {
    assertThat(NatMatrix.asItShould(false, tries(0, 20))).isTrue();
    assertThat(NatMatrix.asItShould(false, tries(1, 19))).isFalse();
  }

  @Test
  void whatBreaksOrIsNotTriedIsNoSuccess() {
    assertThat(NatMatrix.asItShould(true, List.of(DIRECT, BROKEN))).isFalse();
    assertThat(NatMatrix.asItShould(false, List.of(BROKEN))).isFalse();
    assertThat(NatMatrix.asItShould(true, List.of())).isFalse();
  }
}
