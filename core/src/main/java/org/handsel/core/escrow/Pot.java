package org.handsel.core.escrow;

import java.math.BigInteger;
import java.util.Optional;
import org.handsel.core.money.Address;

/// What the chain says of one deal, at one block.
///
/// @param phase where it stands
/// @param since when that phase began, Unix seconds; 0 if it has no clock of its own
/// @param paid what vouchers have paid out already, base units
/// @param closed how it ended, if it has
/// @param block the block this was read at
/// @param blockTime that block's time, Unix seconds; money deadlines go by it
/// @param certainty whether the chain can still take it back
public record Pot(
    Phase phase,
    long since,
    BigInteger paid,
    Optional<Closed> closed,
    long block,
    long blockTime,
    Certainty certainty) {

  /// How firmly a fact stands.
  public enum Certainty {
    /// In the newest block; a reorganisation may undo it.
    LATEST,
    /// As final as the network file asks for.
    FINAL
  }

  /// The contract's `Closed` event: who got what, in base units.
  public record Closed(
      String how,
      BigInteger priceToSeller,
      BigInteger buyerDepositToSeller,
      BigInteger sellerDepositToBuyer,
      Address arbiter,
      BigInteger arbiterFee) {}
}
