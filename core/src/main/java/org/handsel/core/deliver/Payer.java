package org.handsel.core.deliver;

import java.math.BigInteger;
import org.handsel.core.escrow.Act;
import org.handsel.core.service.Meter;

/// The buyer's side of a price that is paid in steps: pure. What it has signed only rises, and is
/// never more than one step beyond what was delivered.
///
/// @param price in base units
/// @param until when vouchers end, Unix seconds: the deal's `claimBy`
/// @param steps how many are signed for
public record Payer(Meter meter, BigInteger price, long until, long steps) {
  /// Nothing is signed yet.
  public static Payer start(Meter meter, BigInteger price, long until) {
    return new Payer(meter, price, until, 0);
  }

  /// voucher.md §2.2 "never beyond what was delivered and one step"
  ///
  /// @param delivered how many steps the buyer has had
  /// @param ahead whether the next one is paid before it comes
  public Payer pay(long delivered, boolean ahead) {
    if (delivered < 0) throw new IllegalArgumentException("delivered: " + delivered);
    long wanted = Math.min(meter.steps(), ahead ? delivered + 1 : delivered);
    return wanted <= steps ? this : new Payer(meter, price, until, wanted);
  }

  /// What is to be signed.
  public Act.Voucher voucher() {
    return new Act.Voucher(meter.total(price, steps), until);
  }
}
