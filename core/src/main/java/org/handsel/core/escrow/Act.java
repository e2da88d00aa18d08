package org.handsel.core.escrow;

import java.math.BigInteger;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;

/// One thing that somebody does to a deal on the chain. Who may do what, and when, is
/// `docs/protocols/escrow.md`; the contract refuses everything else.
public sealed interface Act {
  /// The buyer locks the money under the seller's signature of the deal. If nights are booked in
  /// the calendar of a guard who isn't the seller, the guard's signature follows in the same bytes.
  record Fund(Bytes sellerSignature) implements Act {}

  /// The buyer has what was agreed: the price goes to the seller.
  record Release() implements Act {}

  /// The seller gives everything back.
  record Refund() implements Act {}

  /// The buyer withdraws before delivery may be claimed.
  record Cancel() implements Act {}

  /// The seller says that it is delivered; `evidence` is a digest.
  record Claim(Bytes evidence) implements Act {}

  /// A party calls the panel; `reason` is a digest.
  record Dispute(List<Seat> panel, Bytes reason) implements Act {}

  /// Arbiter number `arbiter` of the panel divides the pot.
  record Rule(List<Seat> panel, int arbiter, Split split, BigInteger fee) implements Act {}

  /// Both parties divide the pot as they signed.
  record Settle(Settlement settlement, Bytes buyerSignature, Bytes sellerSignature)
      implements Act {}

  /// The seller takes what the buyer's newest voucher allows; with `last` it gives the rest back.
  record Redeem(Voucher voucher, boolean last, Bytes buyerSignature) implements Act {}

  /// A deadline has passed: anyone carries out what the deal says of silence.
  record Timeout(List<Seat> panel) implements Act {}

  /// How a pot is divided: what each side gets beyond what comes back to it, in base units.
  record Split(
      BigInteger priceToSeller, BigInteger buyerDepositToSeller, BigInteger sellerDepositToBuyer) {}

  /// What both sign to divide a pot; any act in between voids it. `phase`, `since` and `paid` name
  /// the state it was signed for.
  record Settlement(
      Phase phase, long since, BigInteger paid, Split split, boolean freeNights, long validUntil) {}

  /// The buyer's promise that the seller has earned `total` of the price so far.
  record Voucher(BigInteger total, long validUntil) {}
}
