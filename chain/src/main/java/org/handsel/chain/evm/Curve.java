package org.handsel.chain.evm;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// The curve secp256k1 (SEC 2, 2.4.1) and how its points become addresses.
final class Curve {
  static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  static final BigInteger N = PARAMETERS.getN();
  static final BigInteger HALF_N = N.shiftRight(1);

  private Curve() {}

  /// Writes `value` (below 2^256) as 32 bytes.
  static void put(BigInteger value, byte[] out, int offset) {
    byte[] raw = value.toByteArray(); // at most 33 bytes, the first then a zero
    int length = Math.min(raw.length, 32);
    System.arraycopy(raw, raw.length - length, out, offset + 32 - length, length);
  }

  static byte[] compressed(BigInteger x, int parity) {
    byte[] out = new byte[33];
    out[0] = (byte) (2 + parity);
    put(x, out, 1);
    return out;
  }

  /// The last 20 bytes of the hash of x and y.
  static Address address(ECPoint point) {
    byte[] encoded = point.getEncoded(false);
    byte[] hash = Keccak.of(Arrays.copyOfRange(encoded, 1, encoded.length));
    return new Address(Bytes.of(Arrays.copyOfRange(hash, 12, 32)));
  }
}
