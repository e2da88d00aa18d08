package org.handsel.core.deal;

import java.util.Locale;
import org.handsel.core.escrow.EscrowDeal;

/// The times at which something can be done that couldn't before. Money deadlines go by the chain's
/// latest block time.
public enum Deadline {
  /// Money must be locked by then.
  FUND_BY,
  /// The seller's node claims by itself from then on, if it has delivered.
  CLAIM,
  /// Unclaimed money goes back to the buyer after it.
  CLAIM_BY,
  /// A claim that nobody disputed is paid after it.
  DISPUTE_END,
  /// The damage deposit goes back to the buyer after it.
  DEPOSIT_END,
  /// No arbiter can rule any more; what both signed for that case happens.
  RULING_END,
  /// Sealed ratings are opened then, whatever the other side did. Goes by the node's clock.
  RATING_END;

  /// How long both may take to seal a rating after the deal is closed.
  public static final long RATING_SECONDS = 14L * 24 * 3600;

  /// When it is, in Unix seconds.
  ///
  /// @param since when the deal's present phase began
  /// @param arbiters how many the panel has
  public long at(EscrowDeal deal, long since, int arbiters) {
    return switch (this) {
      case FUND_BY -> deal.fundBy();
      // deal.md §6.3 "a quarter of the time between claimFrom and claimBy before claimBy"
      case CLAIM -> deal.claimBy() - (deal.claimBy() - deal.claimFrom()) / 4;
      case CLAIM_BY -> deal.claimBy();
      case DISPUTE_END -> since + deal.disputeWindow();
      case DEPOSIT_END -> since + deal.depositWindow();
      case RULING_END -> since + deal.rulingWindow() * arbiters;
      case RATING_END -> since + RATING_SECONDS;
    };
  }

  /// The word in tables.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
