package org.handsel.core.service;

import java.math.BigInteger;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// A price that is paid while it is earned: in equal steps, one by one (`voucher.md` §1). A step is
/// what a service says it is: a segment of a ride, a unit of a computation.
///
/// @param steps how many there are in the whole price
public record Meter(long steps) {
  /// voucher.md §1.2 "at most 1,000,000 steps"
  public static final long STEPS_MAX = 1_000_000;

  /// @throws IllegalArgumentException if there are none, or too many
  public Meter {
    if (steps < 1 || steps > STEPS_MAX) throw new IllegalArgumentException("steps: " + steps);
  }

  /// What the first `done` steps cost of `price`, base units: rounded down, and all of it at the
  /// end.
  public BigInteger total(BigInteger price, long done) {
    if (done < 0 || done > steps) throw new IllegalArgumentException("steps: " + done);
    return price.multiply(BigInteger.valueOf(done)).divide(BigInteger.valueOf(steps));
  }

  /// How many steps `total` of `price` pays for in full.
  public long paid(BigInteger price, BigInteger total) {
    // The greatest k with ⌊price·k / steps⌋ ≤ total.
    BigInteger above = total.add(BigInteger.ONE).multiply(BigInteger.valueOf(steps));
    BigInteger most = above.subtract(BigInteger.ONE).divide(price);
    return most.min(BigInteger.valueOf(steps)).longValueExact();
  }

  /// What it is in the terms.
  public Data.Map toData() {
    return Data.map().put("steps", steps).build();
  }

  /// The meter that `map` states.
  public static Meter of(Data.Map map) throws MalformedException {
    map.only("steps");
    return new Meter(map.integer("steps", 1, STEPS_MAX));
  }
}
