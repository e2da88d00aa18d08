package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.ipfs.Data;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.Test;

/// Offers to divide the pot: what is shown is what is signed, and what is signed is what is paid.
class OffersTest extends InVillage {
  private static final BigDecimal MINOR = BigDecimal.valueOf(1_000_000);

  @Test
  void anOfferThatTakesTheDepositSaysSo() throws Exception {
    BigInteger before = bob.dollars();
    String deal = locked(Map.of("buyerDepositBps", Data.of(5_000)));
    var whole = Map.of("sellerBps", "0", "damageBps", "10000");
    List<Deals.Line> previewed = alice.runner().preview(deal, "settle", whole);
    alice.act(deal, "settle", whole);
    Deals.Action offer = offer(village, bob, deal, 1);
    assertThat(text(offer.payout()))
        .containsExactly("seller 50.00", "seller.buyerDeposit 50.00", "buyer 100.00")
        .isEqualTo(text(previewed));
    bob.act(deal, "agree", Map.of("offer", name(offer)));
    village.until(bob, deal, "closed");
    assertThat(spent(before)).isEqualByComparingTo("50");
  }

  @Test
  void onlyTheOfferThatWasShownIsSigned() throws Exception {
    BigInteger before = bob.dollars();
    String deal = locked(Map.of());
    alice.act(deal, "settle", Map.of("sellerBps", "1000"));
    String shown = name(offer(village, bob, deal, 1));
    alice.act(deal, "settle", Map.of("sellerBps", "9900"));
    Deals.Action newer = offer(village, bob, deal, 2);
    for (String named : List.of(shown, "", "bafyreinothing")) {
      assertThatThrownBy(() -> bob.act(deal, "agree", Map.of("offer", named)))
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> assertThat(refused.code()).isEqualTo("deal.offer-changed"));
    }
    assertThat(bob.runner().show(deal).state()).isEqualTo("locked");
    assertThat(text(newer.payout())).containsExactly("seller 99.00", "buyer 1.00");
    bob.act(deal, "agree", Map.of("offer", name(newer)));
    village.until(bob, deal, "closed");
    assertThat(spent(before)).isEqualByComparingTo("99");
  }

  @Test
  void theDepositsAreDividedTooOnceThePriceIsPaid() throws Exception {
    BigInteger before = bob.dollars();
    String deal = locked(Map.of("buyerDepositBps", Data.of(5_000)));
    bob.act(deal, "confirm", Map.of());
    village.until(alice, deal, "held");
    alice.act(deal, "settle", Map.of("damageBps", "2000"));
    Deals.Action offer = offer(village, bob, deal, 1);
    assertThat(text(offer.payout()))
        .containsExactly(
            "seller 10.00", "seller.buyerDeposit 10.00", "buyer 40.00", "buyer.buyerDeposit 40.00");
    bob.act(deal, "agree", Map.of("offer", name(offer)));
    village.until(bob, deal, "closed");
    assertThat(spent(before)).isEqualByComparingTo("110");
  }

  @Test
  void whatIsSaidWasPaidIsWhatTheWalletsGot() throws Exception {
    BigInteger hers = alice.dollars();
    BigInteger his = bob.dollars();
    var operator = Data.of("0x00000000000000000000000000000000000000fe");
    String deal =
        locked(
            Map.of(
                "sellerFeeBps", Data.of(500),
                "operator", operator,
                "sellerDepositBps", Data.of(1_000)));
    Deals.Deal shown = bob.runner().show(deal);
    assertThat(shown.panel().money().arguments()).containsEntry("sum", "110.00 tUSD");
    Deals.Action confirm =
        shown.actions().stream()
            .filter(action -> action.verb().equals("confirm"))
            .findFirst()
            .orElseThrow();
    assertThat(text(confirm.payout()))
        .containsExactly(
            "seller 105.00",
            "seller.price 100.00",
            "seller.sellerDeposit 10.00",
            "seller.fee -5.00",
            "buyer 0.00",
            "operator 5.00");
    bob.act(deal, "confirm", Map.of());
    Deals.Deal end = village.until(bob, deal, "closed");
    assertThat(end.panel().money().arguments())
        .containsEntry("toSeller", "105.00 tUSD")
        .containsEntry("toOperator", "5.00 tUSD")
        .containsEntry("split", "seller");
    // Her stake of 10 went in and came out again.
    assertThat(alice.dollars().subtract(hers).longValueExact()).isEqualTo(95_000_000);
    assertThat(his.subtract(bob.dollars()).longValueExact()).isEqualTo(100_000_000);
  }

  @Test
  void aSettlementIsOnItsWayUntilItsBlockIsFinal() throws Exception {
    var hold = new AtomicBoolean(true);
    var before = new AtomicReference<Pot>();
    bob.kill();
    bob.between =
        escrow ->
            LyingEscrow.of(
                escrow,
                "look",
                answer -> {
                  var pot = (Pot) answer;
                  if (pot.certainty() == Pot.Certainty.LATEST) return pot;
                  if (pot.phase() == Phase.CLOSED && hold.get()) return before.get();
                  before.set(pot);
                  return pot;
                },
                true);
    bob.start();
    village.meet();
    String deal = locked(Map.of());
    alice.act(deal, "settle", Map.of("sellerBps", "5000"));
    bob.act(deal, "agree", Map.of("offer", name(offer(village, bob, deal, 1))));
    village.until(alice, deal, "closed");
    for (int looks = 0; looks < 20; looks++) {
      village.rest();
      Deals.Deal shown = bob.runner().show(deal);
      assertThat(settled(shown).certainty()).isEqualTo("sent");
      assertThat(shown.panel().next().key()).isEqualTo("deal.next.underway.me");
    }
    hold.set(false);
    assertThat(settled(village.until(bob, deal, "closed")).certainty()).isEqualTo("done");
  }

  @Test
  void nobodyIsToldToDeliverWhatIsBeingPaid() throws Exception {
    bob.kill();
    bob.between = escrow -> LyingEscrow.refusing(escrow, Act.Release.class::isInstance);
    bob.start();
    village.meet();
    String deal = locked(Map.of());
    bob.act(deal, "confirm", Map.of());
    Deals.Panel panel =
        village
            .until(
                alice,
                deal,
                "the word on its way",
                seen -> seen.panel().next().key().equals("deal.next.underway.other"))
            .panel();
    assertThat(panel.waitsForMe()).isFalse();
  }

  private static Deals.Step settled(Deals.Deal deal) {
    return deal.steps().stream()
        .filter(step -> step.what().key().equals("deal.step.settled"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoHasNoArbiterIsNotToldToObject() throws Exception {
    String deal = locked(Map.of());
    assertThat(bob.runner().show(deal).panel().next().key())
        .isEqualTo("deal.next.locked.buyer.alone");
    alice.act(deal, "deliver", Map.of());
    Deals.Panel panel = village.until(bob, deal, "delivered").panel();
    assertThat(panel.next().key()).isEqualTo("deal.next.delivered.buyer.alone");
    assertThat(panel.otherwise().key()).isEqualTo("deal.otherwise.delivered.buyer.alone");
    alice.act(deal, "claim", Map.of());
    assertThat(village.until(bob, deal, "claimed").panel().next().key())
        .isEqualTo("deal.next.claimed.buyer.alone");
  }

  @Test
  void whoHasNoArbiterIsNotToldToClaimTheDeposit() throws Exception {
    String deal = locked(Map.of("buyerDepositBps", Data.of(1_000)));
    bob.act(deal, "confirm", Map.of());
    for (Village.Person person : List.of(alice, bob)) {
      String role = person == alice ? "seller" : "buyer";
      assertThat(village.until(person, deal, "held").panel().next().key())
          .isEqualTo("deal.next.held." + role + ".alone");
    }
  }

  @Test
  void anIdThatFitsSeveralDealsIsNotCalledUnknown() throws Exception {
    String one = locked(Map.of());
    String other = locked(Map.of());
    String shared = "bafyrei";
    assertThat(one).startsWith(shared);
    assertThat(other).startsWith(shared);
    assertThatThrownBy(() -> bob.runner().show(shared))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("deal.ambiguous"));
  }

  private String locked(Map<String, Data> policy) throws Exception {
    String ask = bob.buy(alice.offer("a flat", "10000", 1, policy));
    String deal =
        village.until(bob, ask, "the locked money", seen -> seen.state().equals("locked")).id();
    village.until(alice, deal, "locked");
    return deal;
  }

  /// What `who` can agree to once `count` offers were made.
  static Deals.Action offer(Village village, Village.Person who, String deal, int count)
      throws Exception {
    Deals.Deal seen =
        village.until(
            who,
            deal,
            "offer " + count,
            it ->
                it.steps().stream()
                            .filter(step -> step.what().key().equals("deal.step.offered"))
                            .count()
                        == count
                    && it.actions().stream().anyMatch(action -> action.verb().equals("agree")));
    return seen.actions().stream()
        .filter(action -> action.verb().equals("agree"))
        .findFirst()
        .orElseThrow();
  }

  static String name(Deals.Action offer) {
    return offer.fields().getFirst().of().getFirst();
  }

  /// A sum that a finished deal's sentence names, in the token's smallest units.
  static BigInteger minor(Deals.Deal deal, String sum) {
    String text = deal.panel().money().arguments().getOrDefault(sum, "");
    return new BigDecimal(text.split(" ", 2)[0]).multiply(MINOR).toBigIntegerExact();
  }

  private static List<String> text(List<Deals.Line> lines) {
    return lines.stream().map(line -> line.what() + " " + line.amount().amount()).toList();
  }

  private BigDecimal spent(BigInteger before) throws Exception {
    return new BigDecimal(before.subtract(bob.dollars())).divide(MINOR);
  }
}
