package org.handsel.core.escrow;

import java.math.BigInteger;

/// Who gets what of a deal's pot, to the base unit: what the contract pays, divided and rounded as
/// it does (`docs/protocols/escrow.md` §4). Whatever is said to people of an act, before or after
/// it, is said from here.
///
/// @param seller what goes to `sellerOut`
/// @param buyer what goes to `buyerOut`
/// @param operator fees of both sides, as the operator's credit
/// @param arbiter the fee of the arbiter who ruled, as its credit
/// @param stays deposits that wait in the escrow until the deposit window ends
public record Payout(
    Share seller, Share buyer, BigInteger operator, BigInteger arbiter, BigInteger stays) {

  private static final BigInteger WHOLE = BigInteger.valueOf(10_000);

  /// What one side gets, and what it is made of.
  ///
  /// @param price its part of the price, before fees
  /// @param buyerDeposit its part of the buyer's deposit
  /// @param sellerDeposit its part of the seller's deposit
  /// @param fee the operator's: what is taken from the seller, below zero, or what the buyer gets
  ///   back of the fee that was locked
  /// @param ruling what the arbiter's fee takes from it, below zero
  public record Share(
      BigInteger price,
      BigInteger buyerDeposit,
      BigInteger sellerDeposit,
      BigInteger fee,
      BigInteger ruling) {
    /// All in all.
    public BigInteger sum() {
      return price.add(buyerDeposit).add(sellerDeposit).add(fee).add(ruling);
    }

    private Share with(BigInteger ruling) {
      return new Share(price, buyerDeposit, sellerDeposit, fee, ruling);
    }
  }

  /// Whether the pot of `deal`, of whose price `paid` is out, holds what `split` divides. The
  /// contract refuses what doesn't fit (`BadSplit`).
  public static boolean fits(EscrowDeal deal, BigInteger paid, Act.Split split) {
    return within(split.priceToSeller(), deal.price().subtract(paid))
        && within(split.buyerDepositToSeller(), deal.buyerDeposit())
        && within(split.sellerDepositToBuyer(), deal.sellerDeposit());
  }

  /// The pot is divided by `split`, and nothing stays.
  ///
  /// @param paid how much of the price the seller has had already
  /// @throws IllegalArgumentException if it doesn't fit
  public static Payout close(EscrowDeal deal, BigInteger paid, Act.Split split) {
    if (!fits(deal, paid, split)) throw new IllegalArgumentException("more than is there");
    BigInteger total = paid.add(split.priceToSeller());
    BigInteger sellerFee = grown(deal.sellerFeeBps(), paid, total);
    BigInteger buyerFee = grown(deal.buyerFeeBps(), paid, total);
    var seller =
        new Share(
            split.priceToSeller(),
            split.buyerDepositToSeller(),
            deal.sellerDeposit().subtract(split.sellerDepositToBuyer()),
            sellerFee.negate(),
            BigInteger.ZERO);
    var buyer =
        new Share(
            deal.price().subtract(total),
            deal.buyerDeposit().subtract(split.buyerDepositToSeller()),
            split.sellerDepositToBuyer(),
            grown(deal.buyerFeeBps(), total, deal.price()),
            BigInteger.ZERO);
    return new Payout(seller, buyer, sellerFee.add(buyerFee), BigInteger.ZERO, BigInteger.ZERO);
  }

  /// An arbiter divides the pot (§4.8). Its fee comes out of what the loser would get, and only
  /// what that lacks out of the winner's.
  ///
  /// @param phase the dispute's, which says what the loser has lost
  /// @throws IllegalArgumentException if it doesn't fit, or the fee is more than there is
  public static Payout rule(
      EscrowDeal deal, Phase phase, BigInteger paid, Act.Split split, BigInteger fee) {
    Payout before = close(deal, paid, split);
    boolean held = phase == Phase.DISPUTED_HELD;
    BigInteger asked = held ? deal.buyerDeposit() : deal.price().subtract(paid);
    BigInteger got = held ? split.buyerDepositToSeller() : split.priceToSeller();
    int won = got.shiftLeft(1).compareTo(asked);
    BigInteger owed = won < 0 ? fee : won > 0 ? BigInteger.ZERO : fee.shiftRight(1);
    BigInteger hers = before.seller.sum();
    BigInteger his = before.buyer.sum();
    if (fee.signum() < 0 || fee.compareTo(hers.add(his)) > 0) {
      throw new IllegalArgumentException("more fee than is there");
    }
    // What one side lacks comes from the other: hers gives at least what his can't.
    BigInteger ofSeller = owed.max(fee.subtract(his)).min(hers);
    BigInteger ofBuyer = fee.subtract(ofSeller);
    return new Payout(
        before.seller.with(ofSeller.negate()),
        before.buyer.with(ofBuyer.negate()),
        before.operator,
        fee,
        BigInteger.ZERO);
  }

  /// The rest of the price is paid: by the buyer's word, a voucher over all of it, or because a
  /// claim wasn't disputed. If there is a damage deposit both deposits stay (§4.3).
  public static Payout release(EscrowDeal deal, BigInteger paid) {
    Payout all = close(deal, paid, split(deal.price().subtract(paid), BigInteger.ZERO));
    if (deal.buyerDeposit().signum() == 0) return all;
    BigInteger none = BigInteger.ZERO;
    return new Payout(
        new Share(all.seller.price, none, none, all.seller.fee, none),
        new Share(none, none, none, none, none),
        all.operator,
        none,
        deal.buyerDeposit().add(deal.sellerDeposit()));
  }

  /// The seller gives back what is here; late, it costs part of its deposit (§4.4).
  ///
  /// @param now the block's time, Unix seconds
  public static Payout refund(EscrowDeal deal, Phase phase, BigInteger paid, long now) {
    boolean held = phase == Phase.HELD || phase == Phase.DISPUTED_HELD;
    boolean late = !held && now > deal.freeCancelBy();
    return close(deal, paid, split(BigInteger.ZERO, late ? noShow(deal) : BigInteger.ZERO));
  }

  /// The buyer withdraws (§4.5).
  ///
  /// @param now the block's time, Unix seconds
  public static Payout cancel(EscrowDeal deal, BigInteger paid, long now) {
    int bps = now <= deal.freeCancelBy() ? deal.holdBps() : deal.lateCancelBps();
    BigInteger due = part(deal.price(), bps).subtract(paid).max(BigInteger.ZERO);
    return close(deal, paid, split(due, BigInteger.ZERO));
  }

  /// What the whole deal came to, from the chain's word of its end.
  ///
  /// @param held whether what an arbiter ruled on was the damage deposit, rather than the price
  /// @throws IllegalArgumentException if the word isn't of this deal
  public static Payout ended(EscrowDeal deal, Pot.Closed end, boolean held) {
    BigInteger paid = held ? end.priceToSeller() : BigInteger.ZERO;
    var split =
        new Act.Split(end.priceToSeller(), end.buyerDepositToSeller(), end.sellerDepositToBuyer());
    var last =
        new Act.Split(
            end.priceToSeller().subtract(paid),
            end.buyerDepositToSeller(),
            end.sellerDepositToBuyer());
    Payout whole = close(deal, BigInteger.ZERO, split);
    Payout ruled =
        rule(deal, held ? Phase.DISPUTED_HELD : Phase.DISPUTED, paid, last, end.arbiterFee());
    return new Payout(
        whole.seller.with(ruled.seller.ruling),
        whole.buyer.with(ruled.buyer.ruling),
        whole.operator,
        end.arbiterFee(),
        BigInteger.ZERO);
  }

  /// What is locked of a deal of whose price `paid` is out: the rest, what is left of the buyer's
  /// fee, and both deposits.
  public static BigInteger pot(EscrowDeal deal, BigInteger paid) {
    Payout all = close(deal, paid, split(BigInteger.ZERO, BigInteger.ZERO));
    return all.seller.sum().add(all.buyer.sum());
  }

  /// What a seller who doesn't deliver loses of its deposit.
  public static BigInteger noShow(EscrowDeal deal) {
    return part(deal.sellerDeposit(), deal.noShowBps());
  }

  /// Hundredths of a percent of an amount, rounded down as the contract does.
  public static BigInteger part(BigInteger amount, long bps) {
    return amount.multiply(BigInteger.valueOf(bps)).divide(WHOLE);
  }

  private static Act.Split split(BigInteger priceToSeller, BigInteger sellerDepositToBuyer) {
    return new Act.Split(priceToSeller, BigInteger.ZERO, sellerDepositToBuyer);
  }

  /// A fee on the running total, so that parts add up (§4.2).
  private static BigInteger grown(int bps, BigInteger from, BigInteger to) {
    return part(to, bps).subtract(part(from, bps));
  }

  private static boolean within(BigInteger part, BigInteger whole) {
    return part.signum() >= 0 && part.compareTo(whole) <= 0;
  }
}
