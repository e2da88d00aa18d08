package org.handsel.chain.evm;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// An ECDSA signature on secp256k1 that names its signer: `r`, `s` in the lower half of the group,
/// and the parity of R's y. In bytes: r (32), s (32), v (1, 27 or 28), as contracts take it.
public record Signature(BigInteger r, BigInteger s, int parity) {
  /// Length in bytes.
  public static final int BYTES = 65;

  /// Length in bytes of the form that EIP-2098 gives it.
  public static final int COMPACT_BYTES = 64;

  private static final int V_EVEN = 27;

  /// @throws IllegalArgumentException if r or s is out of range, s is high, or parity isn't 0 or 1
  public Signature {
    if (!inRange(r, Curve.N) || !inRange(s, Curve.HALF_N.add(BigInteger.ONE)) || parity >> 1 != 0) {
      throw new IllegalArgumentException("not a signature: r, s or parity is out of range");
    }
  }

  private static boolean inRange(BigInteger value, BigInteger end) {
    return value.signum() > 0 && value.compareTo(end) < 0;
  }

  /// The signature in 65 `bytes`. High s is refused: each signature has one form only.
  public static Signature parse(Bytes bytes) throws MalformedException {
    if (bytes.size() != BYTES) {
      throw new MalformedException("a signature has 65 bytes, not " + bytes.size());
    }
    byte[] raw = bytes.toArray();
    try {
      return new Signature(
          new BigInteger(1, Arrays.copyOfRange(raw, 0, 32)),
          new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)),
          raw[64] - V_EVEN);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The 65 bytes.
  public Bytes bytes() {
    byte[] out = new byte[BYTES];
    Curve.put(r, out, 0);
    Curve.put(s, out, 32);
    out[64] = (byte) (V_EVEN + parity);
    return Bytes.of(out);
  }

  /// The signature in 64 bytes by EIP-2098: the top bit of s is the parity.
  public static Signature parseCompact(Bytes bytes) throws MalformedException {
    if (bytes.size() != COMPACT_BYTES) {
      throw new MalformedException("a compact signature has 64 bytes, not " + bytes.size());
    }
    byte[] raw = bytes.toArray();
    int parity = (raw[32] >> 7) & 1;
    raw[32] &= 0x7f;
    try {
      return new Signature(
          new BigInteger(1, Arrays.copyOfRange(raw, 0, 32)),
          new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)),
          parity);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The 64 bytes of EIP-2098: r, then s with the parity in its top bit.
  public Bytes compact() {
    byte[] out = new byte[COMPACT_BYTES];
    Curve.put(r, out, 0);
    Curve.put(s, out, 32);
    out[32] |= (byte) (parity << 7);
    return Bytes.of(out);
  }

  /// Who signed `digest`; empty if nobody can have (SEC 1, 4.1.6).
  public Optional<Address> signer(byte[] digest) {
    ECPoint bigR;
    try {
      bigR = Curve.PARAMETERS.getCurve().decodePoint(Curve.compressed(r, parity));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // r is no point's x
    }
    BigInteger inverse = r.modInverse(Curve.N);
    BigInteger e = new BigInteger(1, digest).mod(Curve.N);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
            Curve.PARAMETERS.getG(),
            e.negate().multiply(inverse).mod(Curve.N),
            bigR,
            s.multiply(inverse).mod(Curve.N));
    return key.isInfinity() ? Optional.empty() : Optional.of(Curve.address(key));
  }
}
