package org.handsel.core.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.escrow.Phase;
import org.junit.jupiter.api.Test;

class DealTest {
  @Test
  void acceptingAsksTheBuyerToLockTheEscrow() {
    assertThat(Deal.step(new Deal.Proposed(), Cast.ACCEPTED))
        .isEqualTo(
            new Turn(
                new Deal.Agreed(Said.NOTHING),
                List.of(new Action.LockEscrow(), new Action.SetTimer(Deadline.FUND_BY))));
  }

  @Test
  void wordsHeardBeforeTheMoneyIsSeenAreKeptUntilItIs() {
    var early = play(Cast.PROPOSED, Cast.ACCEPTED, Cast.DELIVERED);
    assertThat(early.word()).isEqualTo("agreed");
    assertThat(Deal.step(early, Cast.seen(Phase.FUNDED)).deal().word()).isEqualTo("delivered");
  }

  @Test
  void confirmingHasTheBuyerReleaseTheMoney() {
    var confirmed =
        play(
            Cast.PROPOSED,
            Cast.ACCEPTED,
            Cast.seen(Phase.FUNDED),
            Cast.DELIVERED,
            new Event.Released(Phase.FUNDED));
    assertThat(confirmed.due()).contains(new Action.Submit(new Event.Released(Phase.FUNDED)));
    assertThat(Deal.step(confirmed, Cast.seen(Phase.CLOSED)).deal().word()).isEqualTo("closed");
  }

  @Test
  void ofOppositeButtonsTheStrongerIsCarriedOutWhateverCameFirst() {
    var refund = new Event.Refunded(Phase.FUNDED);
    var dispute = Cast.disputed(Role.BUYER, Phase.FUNDED);
    var one = play(Cast.PROPOSED, Cast.ACCEPTED, Cast.seen(Phase.FUNDED), refund, dispute);
    var other = play(Cast.PROPOSED, Cast.ACCEPTED, Cast.seen(Phase.FUNDED), dispute, refund);
    assertThat(one.said().move(Phase.FUNDED)).contains(refund);
    assertThat(other.said().move(Phase.FUNDED)).contains(refund);
  }

  @Test
  void theChainOutranksWhatWasSaid() {
    var released =
        play(
            Cast.PROPOSED,
            Cast.ACCEPTED,
            Cast.seen(Phase.FUNDED),
            new Event.Released(Phase.FUNDED));
    assertThat(Deal.step(released, Cast.seen(Phase.DISPUTED)).deal().word()).isEqualTo("disputed");
    assertThat(Deal.step(released, Cast.seen(Phase.UNFUNDED)).deal().word()).isEqualTo("agreed");
  }

  @Test
  void moneyLockedAfterAllRevivesADealThatHadLapsed() {
    var lapsed = play(Cast.PROPOSED, Cast.ACCEPTED, new Event.Declined(Role.SELLER, "sold"));
    assertThat(lapsed.word()).isEqualTo("lapsed");
    assertThat(Deal.step(lapsed, Cast.seen(Phase.FUNDED)).deal().word()).isEqualTo("locked");
  }

  @Test
  void aCancelledDealThatWasClaimedMeanwhileIsNotCancelled() {
    var said = play(Cast.PROPOSED, Cast.ACCEPTED, new Event.Cancelled(Phase.FUNDED)).said();
    assertThat(said.move(Phase.FUNDED)).isPresent();
    assertThat(said.move(Phase.CLAIMED)).isEmpty();
  }

  @Test
  void anActInBetweenVoidsASettlement() {
    var said = play(Cast.PROPOSED, Cast.ACCEPTED, Cast.settled(Phase.FUNDED)).said();
    assertThat(said.move(Phase.FUNDED)).isPresent();
    assertThat(said.move(Phase.DISPUTED)).isEmpty();
  }

  @Test
  void aDisputeBeforeTheReleaseIsNotOneAboutTheDeposit() {
    var said = play(Cast.PROPOSED, Cast.ACCEPTED, Cast.disputed(Role.BUYER, Phase.FUNDED)).said();
    assertThat(said.move(Phase.HELD)).isEmpty();
  }

  @Test
  void ratingsOpenOnlyWhenBothSealsAreIn() {
    var closed = play(Cast.PROPOSED, Cast.ACCEPTED, Cast.seen(Phase.CLOSED));
    var bobSealed = Deal.step(closed, Cast.sealed(Role.BUYER)).deal();
    assertThat(bobSealed.due())
        .containsExactly(
            new Action.CloseHistory(Role.SELLER), new Action.SetTimer(Deadline.RATING_END));
    var bothSealed = Deal.step(bobSealed, Cast.sealed(Role.SELLER)).deal();
    assertThat(bothSealed.due())
        .containsExactly(new Action.OpenRating(Role.BUYER), new Action.OpenRating(Role.SELLER));
    var opened = Deal.step(bothSealed, new Event.Opened(Role.BUYER, Cast.ENTRY)).deal();
    assertThat(opened.due()).containsExactly(new Action.OpenRating(Role.SELLER));
  }

  @Test
  void aSideThatGivesNoRatingOwesNone() {
    var closed =
        play(
            Cast.PROPOSED,
            Cast.ACCEPTED,
            Cast.seen(Phase.CLOSED),
            Cast.sealed(Role.BUYER),
            new Event.Sealed(Role.SELLER, Cast.ENTRY, Optional.empty()));
    assertThat(closed.due()).containsExactly(new Action.OpenRating(Role.BUYER));
  }

  private static Deal play(Event... events) {
    Deal deal = new Deal.Quoted();
    for (Event event : events) deal = Deal.step(deal, event).deal();
    return deal;
  }
}
