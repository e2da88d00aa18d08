package org.handsel.core.identity;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A secret key somewhere down a hardened path from a seed. Spec: BIP-32 for secp256k1, SLIP-10 for
/// Ed25519. Every step is hardened, so that no key tells anything of another.
public final class DerivedKey {
  private static final String HMAC = "HmacSHA512";
  private static final int HARDENED = 1 << 31;
  private static final int KEY_BYTES = 32;

  private final Curve curve;
  private final byte[] key;
  private final byte[] chainCode;

  private DerivedKey(Curve curve, byte[] both) {
    this.curve = curve;
    this.key = Arrays.copyOf(both, KEY_BYTES);
    this.chainCode = Arrays.copyOfRange(both, KEY_BYTES, 2 * KEY_BYTES);
  }

  /// What the key is for.
  public enum Curve {
    /// Identity roots and devices.
    ED25519("ed25519 seed"),
    /// Accounts on a chain.
    SECP256K1("Bitcoin seed");

    private final String salt;

    Curve(String salt) {
      this.salt = salt;
    }
  }

  /// The top of the tree.
  public static DerivedKey master(Curve curve, byte[] seed) {
    byte[] salt = curve.salt.getBytes(StandardCharsets.US_ASCII);
    byte[] both = hmac(salt, seed);
    // slip-0010: "If curve is not ed25519 and IL is 0 or ≥ n (invalid key): Set S := I".
    while (curve == Curve.SECP256K1 && !inOrder(new BigInteger(1, both, 0, KEY_BYTES))) {
      both = hmac(salt, both);
    }
    return new DerivedKey(curve, both);
  }

  /// The key at the hardened `path` below this one: `child(44, 60, 0)` is `/44'/60'/0'`.
  public DerivedKey child(int... path) {
    DerivedKey here = this;
    for (int index : path) here = here.step(index);
    return here;
  }

  /// The secret, 32 bytes.
  public byte[] secret() {
    return key.clone();
  }

  /// Public for the derivation of what is no hardened step: 32 bytes.
  public byte[] chainCode() {
    return chainCode.clone();
  }

  private DerivedKey step(int index) {
    if (index < 0) throw new IllegalArgumentException("index " + index);
    byte[] data = new byte[1 + KEY_BYTES + 4];
    ByteBuffer.wrap(data).put((byte) 0).put(key).putInt(index | HARDENED);
    byte[] both = hmac(chainCode, data);
    if (curve == Curve.ED25519) return new DerivedKey(curve, both);
    while (true) {
      var left = new BigInteger(1, both, 0, KEY_BYTES);
      BigInteger sum = left.add(new BigInteger(1, key)).mod(ORDER);
      if (left.compareTo(ORDER) < 0 && sum.signum() > 0) {
        System.arraycopy(fixed(sum), 0, both, 0, KEY_BYTES);
        return new DerivedKey(curve, both);
      }
      // slip-0010: "let I = HMAC-SHA512(Key = cpar, Data = 0x01 || IR || ser32(i)) and restart".
      ByteBuffer.wrap(data).put((byte) 1).put(both, KEY_BYTES, KEY_BYTES).putInt(index | HARDENED);
      both = hmac(chainCode, data);
    }
  }

  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static boolean inOrder(BigInteger secret) {
    return secret.signum() > 0 && secret.compareTo(ORDER) < 0;
  }

  private static byte[] fixed(BigInteger value) {
    byte[] raw = value.toByteArray();
    var out = new byte[KEY_BYTES];
    int length = Math.min(raw.length, KEY_BYTES);
    System.arraycopy(raw, raw.length - length, out, KEY_BYTES - length, length);
    return out;
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }
}
