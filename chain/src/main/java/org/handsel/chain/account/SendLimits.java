package org.handsel.chain.account;

import java.math.BigInteger;
import java.time.Duration;

/// What may be spent on sending, whatever an endpoint says.
///
/// @param tipMax most wei a gas unit beyond the base fee
/// @param feeMax most wei a gas unit in all
/// @param gasMax most gas units of one transaction
/// @param bumpAfter how long a transaction waits before it is offered more
/// @param waitMax how long a caller waits for a block; the transaction lives on after it
/// @param pollMin first pause between two looks for the receipt
/// @param pollMax longest pause between two looks
public record SendLimits(
    BigInteger tipMax,
    BigInteger feeMax,
    long gasMax,
    Duration bumpAfter,
    Duration waitMax,
    Duration pollMin,
    Duration pollMax) {
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);

  /// For people's nodes.
  public static final SendLimits DEFAULT =
      new SendLimits(
          GWEI.multiply(BigInteger.valueOf(50)),
          GWEI.multiply(BigInteger.valueOf(3_000)),
          3_000_000,
          Duration.ofSeconds(45),
          Duration.ofMinutes(10),
          Duration.ofMillis(4),
          Duration.ofSeconds(1));
}
