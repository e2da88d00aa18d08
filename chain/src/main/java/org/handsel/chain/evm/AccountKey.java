package org.handsel.chain.evm;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// The secret key of one account, and its address. Signs digests only; what a digest stands for is
/// [Transaction]'s and [TypedData]'s business. Never printed, compared or written by this class.
public final class AccountKey {
  private final BigInteger secret;
  private final Address address;

  private AccountKey(BigInteger secret) {
    if (secret.signum() <= 0 || secret.compareTo(Curve.N) >= 0) {
      throw new IllegalArgumentException("not a secret key: out of range");
    }
    this.secret = secret;
    this.address = Curve.address(timesG(secret));
  }

  /// The key whose secret is these 32 bytes.
  ///
  /// @throws IllegalArgumentException if they are no secret of the curve
  public static AccountKey of(byte[] secret) {
    if (secret.length != 32) {
      throw new IllegalArgumentException("a secret key has 32 bytes, not " + secret.length);
    }
    return new AccountKey(new BigInteger(1, secret));
  }

  /// A new key.
  public static AccountKey create(SecureRandom random) {
    byte[] secret = new byte[32];
    while (true) {
      random.nextBytes(secret);
      var number = new BigInteger(1, secret);
      if (number.signum() > 0 && number.compareTo(Curve.N) < 0) {
        return new AccountKey(number);
      }
    }
  }

  /// The 32 bytes, for the one place that keeps them under the passphrase.
  public byte[] secret() {
    byte[] out = new byte[32];
    Curve.put(secret, out, 0);
    return out;
  }

  /// Whose key this is.
  public Address address() {
    return address;
  }

  /// The public key: 33 bytes, compressed.
  public Bytes publicKey() {
    return Bytes.of(timesG(secret).getEncoded(true));
  }

  /// Signs a 32-byte digest: deterministic (RFC 6979 with SHA-256), s in the lower half.
  public Signature sign(byte[] digest) {
    var nonces = new HMacDSAKCalculator(new SHA256Digest());
    nonces.init(Curve.N, secret, digest);
    BigInteger e = new BigInteger(1, digest);
    while (true) {
      BigInteger k = nonces.nextK();
      ECPoint bigR = timesG(k);
      BigInteger x = bigR.getAffineXCoord().toBigInteger();
      BigInteger r = x.mod(Curve.N);
      BigInteger s = k.modInverse(Curve.N).multiply(e.add(r.multiply(secret))).mod(Curve.N);
      // x ≥ n would need a second bit of v; it can't be met in practice and is skipped.
      if (r.signum() == 0 || s.signum() == 0 || x.compareTo(Curve.N) >= 0) {
        continue;
      }
      int parity = bigR.getAffineYCoord().testBitZero() ? 1 : 0;
      return s.compareTo(Curve.HALF_N) > 0
          ? new Signature(r, Curve.N.subtract(s), parity ^ 1)
          : new Signature(r, s, parity);
    }
  }

  private static ECPoint timesG(BigInteger scalar) {
    return new FixedPointCombMultiplier().multiply(Curve.PARAMETERS.getG(), scalar).normalize();
  }

  /// The address only.
  @Override
  public String toString() {
    return "key of " + address;
  }
}
