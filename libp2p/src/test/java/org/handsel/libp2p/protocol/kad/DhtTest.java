package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A newcomer, told of three peers; two of them are mallory's and answer at once.
class DhtTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final SplittableRandom random = new SplittableRandom(71);
  private final Contact self = Kads.contact(random);
  private final Dht dht =
      new Dht(
          () -> self,
          KadParameters.DEFAULT,
          KadLimits.DEFAULT,
          Validators.USUAL,
          AddressPolicy.USUAL,
          _ -> Optional.empty(),
          random);
  private final Contact alice = Kads.contact(random);
  private final Contact mallory = Kads.contact(random);
  private final Contact mallet = Kads.contact(random);

  private void bootstrapWithMallory() {
    var _ = dht.given(mallory, NOON);
    var _ = dht.given(mallet, NOON);
    assertThat(dht.bootstrap()).allSatisfy(it -> begins(it, mallory, mallet));
    for (int i = 0; i < 40; i++) {
      var _ = dht.answered(Kads.contact(random), false, NOON);
    }
    dht.bootstrapped();
  }

  private static void begins(Operation operation, Contact... with) {
    assertThat(operation.start())
        .allMatch(Output.Ask.class::isInstance)
        .extracting(output -> ((Output.Ask) output).to())
        .containsExactlyInAnyOrder(with);
  }

  @Test
  void whoWasGivenAndAnswersLateIsBegunWithAlone() {
    bootstrapWithMallory();
    assertThat(dht.beginsAnew()).isFalse();
    var _ = dht.given(alice, NOON);
    assertThat(dht.beginsAnew()).isTrue();
    List<Operation> anew = dht.bootstrap();
    assertThat(anew).hasSize(6).allSatisfy(it -> begins(it, alice));
    assertThat(dht.beginsAnew()).isFalse();
  }

  @Test
  void lookupsBeginWithWhoWasGivenThoughTheTableHasNoRoomForIt() {
    Contact full = self;
    while (dht.table().find(full.id()).isPresent() || full.equals(self)) {
      full = Kads.contact(random);
      var _ = dht.answered(full, false, NOON);
    }
    var _ = dht.given(full, NOON);
    assertThat(dht.table().find(full.id())).isEmpty();
    Contact late = full;
    assertThat(dht.bootstrap()).allSatisfy(it -> begins(it, late));
  }

  @Test
  void onesNamedDontMakeItBeginAnewAndWhoFellSilentIsntBegunWith() {
    bootstrapWithMallory();
    var _ = dht.answered(alice, false, NOON);
    assertThat(dht.beginsAnew()).isFalse();
    var _ = dht.given(alice, NOON);
    dht.failed(alice.id(), NOON);
    assertThat(dht.beginsAnew()).isFalse();
  }

  @Test
  void afterAFewTimesARefreshTakesAlongWhoWasGiven() {
    bootstrapWithMallory();
    for (int i = 1; i < 8; i++) {
      var _ = dht.given(Kads.contact(random), NOON);
      assertThat(dht.beginsAnew()).isTrue();
      var _ = dht.bootstrap();
    }
    var _ = dht.given(alice, NOON);
    assertThat(dht.beginsAnew()).isFalse();
    List<Operation> refreshes =
        dht.due(NOON).stream()
            .filter(Dht.Chore.Refresh.class::isInstance)
            .map(chore -> ((Dht.Chore.Refresh) chore).operation())
            .limit(2)
            .toList();
    assertThat(refreshes).hasSize(2).allSatisfy(it -> begins(it, alice));
  }
}
