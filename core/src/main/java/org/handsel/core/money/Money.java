package org.handsel.core.money;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;

/// A whole number of an asset's smallest units: cents, wei. Exact; amounts of different assets
/// don't mix.
///
/// @param minor how many; negative only for differences
public record Money(BigInteger minor, Asset asset) implements Comparable<Money> {
  /// The most that is written anywhere, and that an escrow can hold: 128 bits.
  public static final BigInteger MINOR_MAX = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,38}");
  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  /// Room for what is reckoned from amounts as they are written: a stranger's greatest price times
  /// the greatest quantity, with fees, is still an amount and not a failure. What is written down
  /// again, or locked, is held against [#MINOR_MAX].
  private static final int BITS_MAX = 255;

  /// @throws IllegalArgumentException if it takes more than 255 bits
  public Money {
    if (minor.bitLength() > BITS_MAX) {
      throw new IllegalArgumentException("an amount takes at most " + BITS_MAX + " bits");
    }
  }

  /// `minor` smallest units of `asset`.
  public static Money of(long minor, Asset asset) {
    return new Money(BigInteger.valueOf(minor), asset);
  }

  /// Nothing of `asset`.
  public static Money zero(Asset asset) {
    return new Money(BigInteger.ZERO, asset);
  }

  /// The amount on the wire: `decimal` digits of the smallest unit, no sign, no leading zero.
  ///
  /// @throws MalformedException if it isn't one, or takes more than 128 bits
  public static Money parse(String decimal, Asset asset) throws MalformedException {
    // record.md §4.2 "an amount is `[asset, text]`"
    if (!DECIMAL.matcher(decimal).matches()) throw new MalformedException("not an amount");
    var minor = new BigInteger(decimal);
    if (minor.compareTo(MINOR_MAX) > 0) {
      throw new MalformedException("an amount takes at most 128 bits");
    }
    return new Money(minor, asset);
  }

  /// True if it is no more than can be written and locked.
  public boolean writable() {
    return minor.abs().compareTo(MINOR_MAX) <= 0;
  }

  /// Both together.
  ///
  /// @throws IllegalArgumentException if they are of different assets
  public Money plus(Money other) {
    return new Money(minor.add(same(other).minor), asset);
  }

  /// What is left without `other`; may be negative.
  public Money minus(Money other) {
    return new Money(minor.subtract(same(other).minor), asset);
  }

  /// `count` times as much.
  public Money times(long count) {
    return new Money(minor.multiply(BigInteger.valueOf(count)), asset);
  }

  /// `bps` hundredths of a percent of it, rounded down, as the contract does.
  public Money bps(int bps) {
    return new Money(minor.multiply(BigInteger.valueOf(bps)).divide(BPS), asset);
  }

  /// −1, 0 or 1.
  public int signum() {
    return minor.signum();
  }

  /// By amount.
  ///
  /// @throws IllegalArgumentException if they are of different assets
  @Override
  public int compareTo(Money other) {
    return minor.compareTo(same(other).minor);
  }

  /// For logs; people are shown what [Currencies#text] says.
  @Override
  public String toString() {
    return minor + " " + asset;
  }

  private Money same(Money other) {
    if (!asset.equals(other.asset)) {
      throw new IllegalArgumentException(asset + " and " + other.asset + " don't mix");
    }
    return other;
  }
}
