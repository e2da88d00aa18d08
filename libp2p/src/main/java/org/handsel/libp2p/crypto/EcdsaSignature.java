package org.handsel.libp2p.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.handsel.libp2p.multiformats.MalformedException;

/// The DER form of an ECDSA signature on a 256-bit curve: a sequence of two positive integers, each
/// in its one shortest form.
final class EcdsaSignature {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int INTEGER_BYTES_MAX = 33;

  private EcdsaSignature() {}

  /// The two numbers r and s.
  static BigInteger[] decode(byte[] der) throws MalformedException {
    if (der.length < 2 || der[0] != SEQUENCE || der[1] != der.length - 2) {
      throw new MalformedException("not a DER signature");
    }
    int sAt = 2 + sizeAt(der, 2);
    if (sAt + sizeAt(der, sAt) != der.length) throw new MalformedException("not a DER signature");
    return new BigInteger[] {integer(der, 2, sAt), integer(der, sAt, der.length)};
  }

  /// How many bytes the integer at `at` takes, tag and length included.
  private static int sizeAt(byte[] der, int at) throws MalformedException {
    if (at + 2 > der.length || der[at] != INTEGER) throw new MalformedException("not an integer");
    int length = der[at + 1];
    if (length < 1 || length > INTEGER_BYTES_MAX || at + 2 + length > der.length) {
      throw new MalformedException("not an integer of this curve");
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
