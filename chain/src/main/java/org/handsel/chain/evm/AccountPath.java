package org.handsel.chain.evm;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/// From the recovery phrase's seed to the secret key of one device's account: BIP-32 on secp256k1,
/// private derivation only.
public final class AccountPath {
  /// Set in a step's index: the child can't be reached from the parent's public key.
  public static final int HARDENED = 0x8000_0000;

  private static final byte[] MASTER = "Bitcoin seed".getBytes(StandardCharsets.US_ASCII);

  private final byte[] secret;
  private final byte[] chainCode;

  private AccountPath(byte[] secret, byte[] chainCode) {
    this.secret = secret;
    this.chainCode = chainCode;
  }

  /// The account of device number `device` of the person whose phrase has this `seed`:
  /// m/44'/60'/device', then the first external address as wallets have it (…/0/0). Importing the
  /// phrase into another wallet as its account number `device` finds the same money.
  public static AccountKey account(byte[] seed, int device) {
    if (device < 0) {
      throw new IllegalArgumentException("device " + device);
    }
    return master(seed)
        .child(44 | HARDENED)
        .child(60 | HARDENED)
        .child(device | HARDENED)
        .child(0)
        .child(0)
        .key();
  }

  /// The root of all paths of `seed` (16 to 64 bytes).
  public static AccountPath master(byte[] seed) {
    if (seed.length < 16 || seed.length > 64) {
      throw new IllegalArgumentException("a seed has 16 to 64 bytes, not " + seed.length);
    }
    return split(hmac(MASTER, seed), BigInteger.ZERO);
  }

  /// The child number `index`, hardened if its highest bit is set (BIP-32, CKDpriv).
  public AccountPath child(int index) {
    var data = ByteBuffer.allocate(37);
    if (index < 0) {
      data.put((byte) 0).put(secret);
    } else {
      data.put(key().publicKey().toArray());
    }
    data.putInt(index);
    return split(hmac(chainCode, data.array()), new BigInteger(1, secret));
  }

  /// This node's key.
  public AccountKey key() {
    return AccountKey.of(secret);
  }

  /// This node's chain code: with the public key it makes every unhardened child's public key.
  byte[] chainCode() {
    return chainCode.clone();
  }

  private static AccountPath split(byte[] digest, BigInteger parent) {
    var left = new BigInteger(1, Arrays.copyOfRange(digest, 0, 32));
    BigInteger sum = left.add(parent).mod(Curve.N);
    if (left.compareTo(Curve.N) >= 0 || sum.signum() == 0) {
      // Chance below 2^-127. BIP-32 says to go on with the next index; a person whose phrase meets
      // this is told to make another one.
      throw new IllegalArgumentException("this seed has no key at this path");
    }
    byte[] secret = new byte[32];
    Curve.put(sum, secret, 0);
    return new AccountPath(secret, Arrays.copyOfRange(digest, 32, 64));
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    var mac = new HMac(new SHA512Digest());
    mac.init(new KeyParameter(key));
    mac.update(data, 0, data.length);
    byte[] out = new byte[64];
    mac.doFinal(out, 0);
    return out;
  }
}
