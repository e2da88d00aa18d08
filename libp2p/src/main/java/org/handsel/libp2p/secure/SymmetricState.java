package org.handsel.libp2p.secure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The running hash `h` and chaining key `ck` of a handshake, and the key derived last. Spec: Noise
/// §5.2, with SHA-256.
final class SymmetricState {
  private static final int HASH_BYTES = 32;

  private final MessageDigest sha256;
  private final Mac hmac;
  private byte[] hash;
  private byte[] chainingKey;
  private @Nullable CipherState cipher;

  /// Starts from the protocol's full name, such as `Noise_XX_25519_ChaChaPoly_SHA256`.
  SymmetricState(String protocolName) {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
    hash = name.length <= HASH_BYTES ? Arrays.copyOf(name, HASH_BYTES) : sha256.digest(name);
    chainingKey = hash;
  }

  void mixHash(byte[] data) {
    mixHash(data, 0, data.length);
  }

  private void mixHash(byte[] data, int offset, int length) {
    sha256.update(hash);
    sha256.update(data, offset, length);
    hash = sha256.digest();
  }

  void mixKey(byte[] secret) {
    byte[] keys = hkdf(secret);
    chainingKey = Arrays.copyOf(keys, HASH_BYTES);
    cipher = new CipherState(keys, HASH_BYTES);
  }

  /// Seals `length` bytes at `offset` in place if there is a key already, and mixes what then
  /// stands there. Returns its length.
  int encryptAndHash(byte[] buffer, int offset, int length) throws IOException {
    int sealed = cipher == null ? length : cipher.seal(buffer, offset, length, hash);
    mixHash(buffer, offset, sealed);
    return sealed;
  }

  /// The plain bytes of the `length` ones at `offset`.
  byte[] decryptAndHash(byte[] message, int offset, int length) throws IOException {
    byte[] part = Arrays.copyOfRange(message, offset, offset + length);
    int opened = cipher == null ? length : cipher.open(part, 0, length, hash);
    mixHash(message, offset, length);
    return Arrays.copyOf(part, opened);
  }

  boolean hasKey() {
    return cipher != null;
  }

  /// The initiator's sending key first, then the responder's.
  CipherState[] split() {
    byte[] keys = hkdf(new byte[0]);
    return new CipherState[] {new CipherState(keys, 0), new CipherState(keys, HASH_BYTES)};
  }

  byte[] hash() {
    return hash.clone();
  }

  /// Noise §4.3: HKDF with two outputs.
  private byte[] hkdf(byte[] input) {
    byte[] temp = hmac(chainingKey, input, -1);
    byte[] first = hmac(temp, new byte[0], 1);
    byte[] second = hmac(temp, first, 2);
    byte[] both = Arrays.copyOf(first, 2 * HASH_BYTES);
    System.arraycopy(second, 0, both, HASH_BYTES, HASH_BYTES);
    return both;
  }

  private byte[] hmac(byte[] key, byte[] data, int suffix) {
    try {
      hmac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any bytes are a key of HMAC", e);
    }
    hmac.update(data);
    if (suffix >= 0) hmac.update((byte) suffix);
    return hmac.doFinal();
  }
}
