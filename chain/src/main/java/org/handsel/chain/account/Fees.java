package org.handsel.chain.account;

import java.io.IOException;
import java.math.BigInteger;
import org.handsel.chain.rpc.Eth;

/// What a gas unit is offered: enough to stay in for several blocks of rising prices, and never
/// more than [SendLimits] allows, as the tip of a lying endpoint would be paid in full.
///
/// @param tip wei beyond the base fee
/// @param max wei in all
record Fees(BigInteger tip, BigInteger max) {

  static Fees now(Eth eth, SendLimits limits) throws IOException {
    BigInteger base = eth.latest().baseFee();
    BigInteger tip = eth.tip().min(limits.tipMax());
    return new Fees(tip, base.shiftLeft(1).add(tip).min(limits.feeMax())).checked(base);
  }

  private Fees checked(BigInteger base) throws IOException {
    if (max.compareTo(base) < 0) {
      throw new IOException(
          "The chain asks more for its service now than this node may pay: " + base);
    }
    return new Fees(tip.min(max), max);
  }

  /// Enough to take the place of a transaction that offered `before`: nodes ask for a tenth more.
  Fees over(Fees before) {
    return new Fees(tip.max(raised(before.tip)), max.max(raised(before.max)));
  }

  private static BigInteger raised(BigInteger fee) {
    return fee.multiply(BigInteger.valueOf(9)).shiftRight(3).add(BigInteger.ONE);
  }

  /// Whether this is no less than `enough`.
  boolean covers(Fees enough) {
    return tip.compareTo(enough.tip) >= 0 && max.compareTo(enough.max) >= 0;
  }
}
