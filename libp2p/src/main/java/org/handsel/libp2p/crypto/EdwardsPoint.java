package org.handsel.libp2p.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/// A point of edwards25519 in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. For verification
/// only, where nothing is secret: the time taken depends on the values.
///
/// The formulas are those of Hisil, Wong, Carter and Dawson for a = −1, complete on this curve, so
/// no case is special. Field arithmetic is BouncyCastle's.
final class EdwardsPoint {
  /// The order L of the base point, a prime.
  static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final byte[] Y_ONE = HexFormat.of().parseHex("01" + "00".repeat(31));
  private static final byte[] Y_MINUS_ONE = HexFormat.of().parseHex("ec" + "ff".repeat(30) + "7f");

  private static final int[] D =
      field("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352");
  private static final int[] D2 = sum(D, D);
  private static final int[] ONE = one();
  private static final EdwardsPoint NEUTRAL = new EdwardsPoint(zero(), ONE, ONE, zero());
  private static final byte[] ORDER_BYTES = Ed25519.toLittle(ORDER);

  /// The base point B.
  static final EdwardsPoint BASE =
      decode(HexFormat.of().parseHex("58" + "66".repeat(31))).orElseThrow();

  private final int[] x;
  private final int[] y;
  private final int[] z;
  private final int[] t;

  private EdwardsPoint(int[] x, int[] y, int[] z, int[] t) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.t = t;
  }

  /// True if no other 32 bytes could stand for the same point: y is below p, and x isn't a zero
  /// that says it is negative (x is zero where y is 1 or −1).
  static boolean canonical(byte[] bytes) {
    byte[] y = bytes.clone();
    y[31] &= 0x7f;
    if (bytes[31] < 0 && (Arrays.equals(y, Y_ONE) || Arrays.equals(y, Y_MINUS_ONE))) return false;
    for (int i = 31; i >= 0; i--) {
      int difference = (y[i] & 0xff) - (Y_MINUS_ONE[i] & 0xff);
      if (difference != 0) return difference < 0;
    }
    return true; // y = p − 1
  }

  /// The point in 32 bytes, or empty if they are none or not the canonical form of one.
  static Optional<EdwardsPoint> decode(byte[] bytes) {
    if (!canonical(bytes)) return Optional.empty();
    int sign = (bytes[31] & 0x80) >>> 7;
    int[] y = X25519Field.create();
    X25519Field.decode255(bytes, y);

    int[] yy = product(y, y);
    int[] u = difference(yy, ONE);
    int[] v = sum(product(yy, D), ONE);
    int[] x = X25519Field.create();
    if (!X25519Field.sqrtRatioVar(u, v, x)) return Optional.empty();
    X25519Field.normalize(x);
    if ((x[0] & 1) != sign) {
      X25519Field.negate(x, x);
      X25519Field.carry(x);
    }
    return Optional.of(new EdwardsPoint(x, y, ONE, product(x, y)));
  }

  /// a·P + b·Q, where a and b are 32 bytes, little-endian, below 2^253.
  static EdwardsPoint sum(byte[] a, EdwardsPoint p, byte[] b, EdwardsPoint q) {
    byte[] aDigits = slide(a);
    byte[] bDigits = slide(b);
    EdwardsPoint[] ps = p.oddMultiples();
    EdwardsPoint[] qs = q.oddMultiples();
    EdwardsPoint sum = NEUTRAL;
    for (int i = 255; i >= 0; i--) {
      if (sum != NEUTRAL) sum = sum.doubled();
      sum = sum.plusDigit(aDigits[i], ps).plusDigit(bDigits[i], qs);
    }
    return sum;
  }

  /// True if L times this is nothing, and this isn't nothing itself.
  boolean ofPrimeOrder() {
    return !isNeutral() && sum(ORDER_BYTES, this, new byte[32], NEUTRAL).isNeutral();
  }

  boolean isNeutral() {
    return X25519Field.isZeroVar(normal(x)) && X25519Field.isZeroVar(normal(difference(y, z)));
  }

  EdwardsPoint timesCofactor() {
    return doubled().doubled().doubled();
  }

  EdwardsPoint negated() {
    return new EdwardsPoint(negative(x), y, z, negative(t));
  }

  EdwardsPoint plus(EdwardsPoint q) {
    int[] a = product(difference(y, x), difference(q.y, q.x));
    int[] b = product(sum(y, x), sum(q.y, q.x));
    int[] c = product(product(t, D2), q.t);
    int[] zz = product(z, q.z);
    return of(difference(b, a), sum(b, a), difference(sum(zz, zz), c), sum(sum(zz, zz), c));
  }

  EdwardsPoint doubled() {
    int[] a = square(x);
    int[] b = square(y);
    int[] zz = square(z);
    int[] h = sum(a, b);
    int[] g = difference(a, b);
    return of(difference(h, square(sum(x, y))), h, sum(sum(zz, zz), g), g);
  }

  /// X = EF, Y = GH, Z = FG, T = EH.
  private static EdwardsPoint of(int[] e, int[] h, int[] f, int[] g) {
    return new EdwardsPoint(product(e, f), product(g, h), product(f, g), product(e, h));
  }

  private EdwardsPoint plusDigit(int digit, EdwardsPoint[] odd) {
    if (digit > 0) return plus(odd[digit / 2]);
    return digit < 0 ? plus(odd[-digit / 2].negated()) : this;
  }

  /// P, 3P, 5P … 15P.
  private EdwardsPoint[] oddMultiples() {
    var odd = new EdwardsPoint[8];
    EdwardsPoint twice = doubled();
    odd[0] = this;
    for (int i = 1; i < odd.length; i++) odd[i] = odd[i - 1].plus(twice);
    return odd;
  }

  /// The scalar as 256 digits, each zero or odd in −15 to 15, mostly zero.
  private static byte[] slide(byte[] scalar) {
    var digits = new byte[256];
    for (int i = 0; i < 256; i++) digits[i] = (byte) ((scalar[i / 8] >> (i % 8)) & 1);
    for (int i = 0; i < 256; i++) {
      if (digits[i] == 0) continue;
      for (int width = 1; width <= 6 && i + width < 256; width++) {
        if (digits[i + width] == 0) continue;
        int step = digits[i + width] << width;
        if (digits[i] + step <= 15) {
          digits[i] += (byte) step;
          digits[i + width] = 0;
        } else if (digits[i] - step >= -15) {
          digits[i] -= (byte) step;
          int carry = i + width;
          while (digits[carry] == 1) digits[carry++] = 0;
          digits[carry] = 1;
        } else {
          break;
        }
      }
    }
    return digits;
  }

  private static int[] product(int[] a, int[] b) {
    int[] out = X25519Field.create();
    X25519Field.mul(a, b, out);
    return out;
  }

  private static int[] square(int[] a) {
    int[] out = X25519Field.create();
    X25519Field.sqr(a, out);
    return out;
  }

  private static int[] sum(int[] a, int[] b) {
    int[] out = X25519Field.create();
    X25519Field.add(a, b, out);
    X25519Field.carry(out);
    return out;
  }

  private static int[] difference(int[] a, int[] b) {
    int[] out = X25519Field.create();
    X25519Field.sub(a, b, out);
    X25519Field.carry(out);
    return out;
  }

  private static int[] negative(int[] a) {
    return difference(zero(), a);
  }

  private static int[] normal(int[] a) {
    int[] out = a.clone();
    X25519Field.normalize(out);
    return out;
  }

  private static int[] zero() {
    return X25519Field.create();
  }

  private static int[] one() {
    int[] out = X25519Field.create();
    X25519Field.one(out);
    return out;
  }

  private static int[] field(String littleEndianHex) {
    int[] out = X25519Field.create();
    X25519Field.decode255(HexFormat.of().parseHex(littleEndianHex), out);
    return out;
  }
}
