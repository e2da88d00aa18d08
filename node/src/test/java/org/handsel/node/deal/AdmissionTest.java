package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.node.app.Deals;
import org.junit.jupiter.api.Test;

/// Whose ask Alice's node answers with a quote, and whose costs her not even a line of history.
/// Everybody's account holds ten thousand dollars.
class AdmissionTest extends InVillage {
  private static final BigInteger RICH = BigInteger.TEN.pow(30);
  private static final String CENT = "1";
  private static final String SIX_THOUSAND = "600000";

  @Test
  void aStrangerWhoseAccountHoldsTooLittleGetsNoQuoteAndMakesNoHistory() throws Exception {
    Village.Person mallory = mallory(it -> LyingEscrow.of(it, "balance", _ -> RICH, false));
    refused(mallory, priced("1000001"), "doesn't hold enough");
    nothingCameOfIt();
  }

  @Test
  void aRichAccountThatIsNotTheBuyersIsRefused() throws Exception {
    Village.Person mallory =
        mallory(it -> LyingEscrow.of(it, "account", _ -> bob.key.address(), false));
    refused(mallory, priced(CENT), "hasn't signed");
    nothingCameOfIt();
  }

  @Test
  void aProofTakenFromAnothersAskIsRefused() throws Exception {
    var proofs = new ArrayList<>();
    bob.kill();
    bob.between =
        it ->
            LyingEscrow.of(
                it,
                "signAsk",
                proof -> {
                  proofs.add(proof);
                  return proof;
                },
                true);
    bob.start();
    village.meet();
    SignedRecord pen = priced(CENT);
    village.until(bob, bob.buy(pen), "proposed");
    Village.Person mallory =
        mallory(it -> {
          Escrow as = LyingEscrow.of(it, "account", _ -> bob.key.address(), false);
          return LyingEscrow.of(as, "signAsk", _ -> proofs.getFirst(), false);
        });
    refused(mallory, pen, "hasn't signed");
    assertThat(alice.runner().list(Optional.empty())).hasSize(1);
  }

  @Test
  void anAccountHasToHoldWhatAllItsOpenQuotesComeTo() throws Exception {
    village.until(bob, bob.buy(priced(SIX_THOUSAND)), "proposed");
    refused(bob, priced(SIX_THOUSAND), "with all that it has asked for here");
    village.until(bob, bob.buy(priced("400000")), "proposed");
  }

  @Test
  void whoHasPaidForOneThingNeedNotHoldItsPriceAgain() throws Exception {
    String bike = bob.buy(alice.offer("a bike", SIX_THOUSAND, 1, Map.of()));
    village.until(bob, bike, "locked");
    village.until(bob, bob.buy(priced("400000")), "proposed");
  }

  @Test
  void anAskIsAnsweredOnceTheChainCanBeReached() throws Exception {
    var asked = new AtomicInteger();
    alice.kill();
    alice.between =
        it ->
            LyingEscrow.of(
                it,
                "balance",
                balance -> {
                  if (asked.incrementAndGet() == 1) throw new IOException("the chain is away");
                  return balance;
                },
                true);
    alice.start();
    village.meet();
    village.until(bob, bob.buy(priced(CENT)), "proposed");
    assertThat(asked.get()).isGreaterThan(1);
  }

  @Test
  void whoLetEightLapseGetsNoMoreForAMonthUnderAnyName() throws Exception {
    SignedRecord pen = priced(CENT);
    for (int i = 0; i < 8; i++) lapse(bob, pen);
    refused(bob, pen, "lapsed unpaid");
    refused(mallory(_ -> paying(bob)), pen, "lapsed unpaid");
    village.chain.advance(Duration.ofHours(1)); // nobody can lock money for them any more
    long later = System.currentTimeMillis() + Duration.ofDays(31).toMillis();
    village.until(
        "Alice never forgot what had lapsed",
        () -> {
          alice.runner().sweep(later);
          return alice.runner().list(Optional.empty()).isEmpty();
        });
    village.until(bob, bob.buy(pen), "proposed");
  }

  @Test
  void whatLapsedBeforeADealWasPaidIsForgiven() throws Exception {
    SignedRecord pen = priced(CENT);
    for (int i = 0; i < 7; i++) lapse(bob, pen);
    String ink = bob.buy(alice.offer("ink", CENT, 1, Map.of()));
    village.until(bob, ink, "locked");
    village.until(alice, village.until(bob, ink, "locked").id(), "locked");
    lapse(bob, alice.offer("a pen", CENT, 9, Map.of("accept", Data.of("manual"))));
    village.until(bob, bob.buy(priced(CENT)), "proposed");
  }

  @Test
  void whatTheSellerDeclinesIsNoneOfTheBuyersLapses() throws Exception {
    SignedRecord pen = priced(CENT);
    for (int i = 0; i < 8; i++) {
      String deal = village.until(bob, bob.buy(pen), "proposed").id();
      village.until(alice, deal, "proposed");
      alice.act(deal, "decline", Map.of());
      village.until(bob, deal, "lapsed");
    }
    village.until(bob, bob.buy(pen), "proposed");
  }

  @Test
  void aPartOfTheRoomIsKeptForWhoHasPaidBefore() {
    assertThat(Admission.room(399, false)).isTrue();
    assertThat(Admission.room(400, false)).isFalse();
    assertThat(Admission.room(499, true)).isTrue();
    assertThat(Admission.room(500, true)).isFalse();
  }

  /// Something of Alice's, who looks at each proposal herself.
  private SignedRecord priced(String minor) throws Exception {
    return alice.offer("a pen", minor, 100, Map.of("accept", Data.of("manual")));
  }

  private void lapse(Village.Person buyer, SignedRecord listing) throws Exception {
    String deal = village.until(buyer, buyer.buy(listing), "proposed").id();
    buyer.act(deal, "decline", Map.of());
    village.until(alice, deal, "lapsed");
  }

  private void refused(Village.Person buyer, SignedRecord listing, String why) throws Exception {
    Deals.Deal refused = village.until(buyer, buyer.buy(listing), "lapsed");
    assertThat(refused.steps().getLast().words()).contains(why);
  }

  private void nothingCameOfIt() {
    assertThat(alice.runner().list(Optional.empty())).isEmpty();
    assertThat(alice.records().by(alice.id(), Hist.KIND)).isEmpty();
  }

  private Village.Person mallory(UnaryOperator<Escrow> between) throws Exception {
    Village.Person mallory = village.add("mallory");
    mallory.kill();
    mallory.between = between;
    mallory.start();
    village.meet();
    return mallory;
  }

  private static Escrow paying(Village.Person other) {
    return other.escrow();
  }
}
