package org.handsel.libp2p.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.handsel.libp2p.multiformats.MalformedException;

/// The DER form of an ECDSA signature: a sequence of two positive integers, each in its one
/// shortest form. The JDK's own reader lets some others pass.
final class EcdsaSignature {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  /// The mark of a length of 128 and more, which stands in the byte behind it.
  private static final int LONG_LENGTH = 0x81;

  /// 521 bits and a sign: the largest curve that a key can be on.
  private static final int INTEGER_BYTES_MAX = 66;

  private EcdsaSignature() {}

  /// The two numbers r and s.
  static BigInteger[] decode(byte[] der) throws MalformedException {
    int rAt = bodyAt(der);
    int sAt = rAt + sizeAt(der, rAt);
    if (sAt + sizeAt(der, sAt) != der.length) throw new MalformedException("not a DER signature");
    return new BigInteger[] {integer(der, rAt, sAt), integer(der, sAt, der.length)};
  }

  private static int bodyAt(byte[] der) throws MalformedException {
    if (der.length >= 2 && der[0] == SEQUENCE && der[1] == der.length - 2) return 2;
    boolean large =
        der.length >= 3 + 128
            && der[0] == SEQUENCE
            && (der[1] & 0xff) == LONG_LENGTH
            && (der[2] & 0xff) == der.length - 3;
    if (!large) throw new MalformedException("not a DER signature");
    return 3;
  }

  /// How many bytes the integer at `at` takes, tag and length included.
  private static int sizeAt(byte[] der, int at) throws MalformedException {
    if (at + 2 > der.length || der[at] != INTEGER) throw new MalformedException("not an integer");
    int length = der[at + 1];
    if (length < 1 || length > INTEGER_BYTES_MAX || at + 2 + length > der.length) {
      throw new MalformedException("not an integer of a curve");
    }
    return 2 + length;
  }

  private static BigInteger integer(byte[] der, int from, int to) throws MalformedException {
    byte[] value = Arrays.copyOfRange(der, from + 2, to);
    boolean padded = value.length > 1 && value[0] == 0 && value[1] >= 0;
    if (value[0] < 0 || padded) throw new MalformedException("not an unsigned integer in DER");
    return new BigInteger(value);
  }
}
