package org.handsel.libp2p.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Ed25519 signatures: RFC 8032 through BouncyCastle for the wire of libp2p, and one strict rule
/// for everything that Handsel itself signs.
///
/// Verifiers differ on edge cases, and a record that one node takes and another refuses splits the
/// network. So [#verifyStrict] leaves no verdict to a library alone: S below the order, key and R
/// in canonical form, the key of prime order, and the equation with cofactor, 8SB = 8R + 8kA.
public final class Ed25519 {
  /// The length of seeds and of public keys.
  public static final int KEY_BYTES = 32;

  /// The length of signatures.
  public static final int SIGNATURE_BYTES = 64;

  private Ed25519() {}

  /// The public key of a seed.
  public static byte[] publicKey(byte[] seed) {
    var key = new byte[KEY_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, key, 0);
    return key;
  }

  /// The signature of the seed's key on `message`.
  public static byte[] sign(byte[] seed, byte[] message) {
    var signature = new byte[SIGNATURE_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
        seed, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /// Whether the signature stands, as libp2p's implementations have it.
  public static boolean verify(byte[] key, byte[] message, byte[] signature) {
    return key.length == KEY_BYTES
        && signature.length == SIGNATURE_BYTES
        && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            signature, 0, key, 0, message, 0, message.length);
  }

  /// Whether the signature stands by Handsel's rule, and the key is [#admissible].
  public static boolean verifyStrict(byte[] key, byte[] message, byte[] signature) {
    return admissible(key) && verifyAdmitted(key, message, signature);
  }

  /// [#verifyStrict] for a key that was found [#admissible] before.
  ///
  /// BouncyCastle's yes is taken for the equation, and only its yes: it multiplies SB − R − kA by a
  /// number below 2^128 and finds nothing, so the part of prime order is nothing, which is what the
  /// equation with cofactor asks. Its no is asked again, since it may come from the other part.
  public static boolean verifyAdmitted(byte[] key, byte[] message, byte[] signature) {
    if (key.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) return false;
    byte[] r = Arrays.copyOf(signature, KEY_BYTES);
    byte[] s = Arrays.copyOfRange(signature, KEY_BYTES, SIGNATURE_BYTES);
    return little(s).compareTo(EdwardsPoint.ORDER) < 0
        && EdwardsPoint.canonical(r)
        && (verify(key, message, signature) || holdsWithCofactor(key, message, r, s));
  }

  private static boolean holdsWithCofactor(byte[] key, byte[] message, byte[] r, byte[] s) {
    var pointA = EdwardsPoint.decode(key);
    var pointR = EdwardsPoint.decode(r);
    if (pointA.isEmpty() || pointR.isEmpty()) return false;
    byte[] k = toLittle(little(sha512(r, key, message)).mod(EdwardsPoint.ORDER));
    return EdwardsPoint.sum(s, EdwardsPoint.BASE, k, pointA.get().negated())
        .plus(pointR.get().negated())
        .timesCofactor()
        .isNeutral();
  }

  /// Whether `key` is a point in canonical form, of prime order: what a log may admit as a key.
  public static boolean admissible(byte[] key) {
    return key.length == KEY_BYTES
        && EdwardsPoint.decode(key).filter(EdwardsPoint::ofPrimeOrder).isPresent();
  }

  private static byte[] sha512(byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-512");
      for (byte[] part : parts) digest.update(part);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  private static BigInteger little(byte[] bytes) {
    return new BigInteger(1, reversed(bytes));
  }

  static byte[] toLittle(BigInteger value) {
    return Arrays.copyOf(reversed(value.toByteArray()), KEY_BYTES);
  }

  private static byte[] reversed(byte[] bytes) {
    var out = new byte[bytes.length];
    for (int i = 0; i < out.length; i++) out[i] = bytes[bytes.length - 1 - i];
    return out;
  }
}
