package org.handsel.core.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;

/// Worked by hand from escrow.md §4; that all else is what the contract does is shown beside the
/// model, which is held against the contract itself.
class PayoutTest {
  private static final BigInteger NOTHING = BigInteger.ZERO;

  @Test
  void feesComeOutOfTheSellersPartAndTheBuyerPaysOnlyForWhatIsBought() {
    EscrowDeal deal = deal(10_001, 0, 0, 150, 250);
    Payout half = Payout.close(deal, NOTHING, split(5_000, 0, 0));
    assertThat(half.seller().sum()).isEqualTo(5_000 - 125);
    // Of the fee of ⌊10,001·1.5 %⌋ = 150 that was locked, ⌊5,000·1.5 %⌋ = 75 is the operator's.
    assertThat(half.buyer().sum()).isEqualTo(5_001 + 75);
    assertThat(half.operator()).isEqualTo(125 + 75);
  }

  @Test
  void feesOfPartsAddUpToTheFeeOfTheWhole() {
    EscrowDeal deal = deal(333, 0, 0, 0, 333);
    Payout first = Payout.close(deal, NOTHING, split(100, 0, 0));
    Payout rest = Payout.release(deal, BigInteger.valueOf(100));
    assertThat(first.operator().add(rest.operator()))
        .isEqualTo(Payout.release(deal, NOTHING).operator());
  }

  @Test
  void payingKeepsBothDepositsWhileDamageCanBeDisputed() {
    Payout paid = Payout.release(deal(1_000, 200, 300, 0, 0), NOTHING);
    assertThat(paid.seller().sum()).isEqualTo(1_000);
    assertThat(paid.buyer().sum()).isZero();
    assertThat(paid.stays()).isEqualTo(500);
  }

  @Test
  void payingWithoutADamageDepositReturnsTheStake() {
    Payout paid = Payout.release(deal(1_000, 0, 300, 0, 500), NOTHING);
    assertThat(paid.seller().sum()).isEqualTo(1_000 - 50 + 300);
    assertThat(paid.stays()).isZero();
  }

  @Test
  void givingBackLateCostsPartOfTheStake() {
    EscrowDeal deal = deal(1_000, 200, 300, 0, 0);
    assertThat(Payout.refund(deal, Phase.FUNDED, NOTHING, 100).buyer().sum()).isEqualTo(1_200);
    Payout late = Payout.refund(deal, Phase.FUNDED, NOTHING, 101);
    assertThat(late.buyer().sum()).isEqualTo(1_200 + 150);
    assertThat(late.seller().sum()).isEqualTo(150);
    BigInteger all = deal.price();
    assertThat(Payout.refund(deal, Phase.HELD, all, 101).seller().sum()).isEqualTo(300);
  }

  @Test
  void aRulingByHalvesTakesTheFeeByHalves() {
    Payout ruled =
        Payout.rule(
            deal(10_000, 0, 0, 0, 0),
            Phase.DISPUTED,
            NOTHING,
            split(5_000, 0, 0),
            BigInteger.valueOf(500));
    assertThat(ruled.seller().sum()).isEqualTo(4_750);
    assertThat(ruled.buyer().sum()).isEqualTo(4_750);
    assertThat(ruled.arbiter()).isEqualTo(500);
  }

  @Test
  void theWholeOfADealWithADamageRulingCountsThePriceOnce() {
    EscrowDeal deal = deal(1_000, 200, 300, 0, 0);
    var end = closed(1_000, 50, 0, 20);
    Payout whole = Payout.ended(deal, end, true);
    // 50 of 200: the seller has lost what it asked for, and pays.
    assertThat(whole.seller().sum()).isEqualTo(1_000 + 50 + 300 - 20);
    assertThat(whole.buyer().sum()).isEqualTo(150);
    // The same sums by a ruling on the price would be the buyer's loss.
    assertThat(Payout.ended(deal, end, false).buyer().sum()).isEqualTo(130);
  }

  @Test
  void nothingIsLostOrMadeByRounding() {
    for (long seed = 0; seed < 2_000; seed++) {
      var random = new SplittableRandom(seed);
      int price = random.nextInt(1, 5_000);
      EscrowDeal deal =
          deal(price, random.nextInt(500), random.nextInt(500), random.nextInt(2_000), 777);
      int paid = random.nextInt(price + 1);
      var split =
          split(
              random.nextInt(price - paid + 1),
              random.nextInt(deal.buyerDeposit().intValue() + 1),
              random.nextInt(deal.sellerDeposit().intValue() + 1));
      BigInteger out = BigInteger.valueOf(paid);
      Payout end = Payout.rule(deal, Phase.DISPUTED, out, split, NOTHING);
      assertThat(end.seller().sum().add(end.buyer().sum()).add(end.operator()))
          .as("seed=%d", seed)
          .isEqualTo(
              deal.price()
                  .subtract(out)
                  .add(deal.buyerDeposit())
                  .add(deal.sellerDeposit())
                  .add(Payout.part(deal.price(), deal.buyerFeeBps()))
                  .subtract(Payout.part(out, deal.buyerFeeBps())));
      assertThat(end.seller().sum().signum()).as("seed=%d", seed).isNotNegative();
      assertThat(end.buyer().sum().signum()).as("seed=%d", seed).isNotNegative();
    }
  }

  @Test
  void whatIsntThereIsNotDivided() {
    EscrowDeal deal = deal(1_000, 200, 300, 0, 0);
    assertThat(Payout.fits(deal, NOTHING, split(1_000, 200, 300))).isTrue();
    assertThat(Payout.fits(deal, BigInteger.ONE, split(1_000, 200, 300))).isFalse();
    assertThat(Payout.fits(deal, NOTHING, split(0, 201, 0))).isFalse();
    assertThat(Payout.fits(deal, NOTHING, split(0, 0, 301))).isFalse();
    assertThat(Payout.fits(deal, NOTHING, split(-1, 0, 0))).isFalse();
    assertThatThrownBy(() -> Payout.close(deal, NOTHING, split(0, 201, 0)))
        .isInstanceOf(IllegalArgumentException.class);
    var all = BigInteger.valueOf(1_501);
    assertThatThrownBy(() -> Payout.rule(deal, Phase.DISPUTED, NOTHING, split(0, 0, 0), all))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Act.Split split(long price, long buyerDeposit, long sellerDeposit) {
    return new Act.Split(
        BigInteger.valueOf(price),
        BigInteger.valueOf(buyerDeposit),
        BigInteger.valueOf(sellerDeposit));
  }

  private static Pot.Closed closed(long price, long damage, long forfeit, long fee) {
    Act.Split split = split(price, damage, forfeit);
    return new Pot.Closed(
        "RULED",
        split.priceToSeller(),
        split.buyerDepositToSeller(),
        split.sellerDepositToBuyer(),
        Address.ZERO,
        BigInteger.valueOf(fee));
  }

  /// Cheap until 100, half of the stake for no show.
  private static EscrowDeal deal(
      long price, long buyerDeposit, long sellerDeposit, int buyerFeeBps, int sellerFeeBps) {
    Act.Split sums = split(price, buyerDeposit, sellerDeposit);
    var none = Bytes.of(new byte[32]);
    return new EscrowDeal(
        Address.ZERO,
        Address.ZERO,
        Address.ZERO,
        Address.ZERO,
        none,
        Address.ZERO,
        Address.ZERO,
        sums.priceToSeller(),
        sums.buyerDepositToSeller(),
        sums.sellerDepositToBuyer(),
        buyerFeeBps,
        sellerFeeBps,
        500,
        2_000,
        5_000,
        5_000,
        50,
        100,
        200,
        300,
        600,
        600,
        600,
        Address.ZERO,
        none,
        0,
        0,
        0,
        none,
        BigInteger.ZERO,
        1);
  }
}
