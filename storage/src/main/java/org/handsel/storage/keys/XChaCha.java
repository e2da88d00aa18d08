package org.handsel.storage.keys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// XChaCha20-Poly1305: with a nonce long enough to be drawn by chance. The JDK has the short-nonce
/// cipher; what is added here is HChaCha20, which makes a fresh key of the key and the first 16
/// bytes of the nonce. Spec: draft-irtf-cfrg-xchacha-03.
final class XChaCha {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 24;
  private static final int TAG_BYTES = 16;
  private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  private XChaCha() {}

  static byte[] seal(byte[] key, byte[] nonce, byte[] associated, byte[] plain) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  /// The plain text, or empty if key, nonce, associated data or text aren't those that were sealed.
  static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] associated, byte[] sealed) {
    if (nonce.length != NONCE_BYTES || sealed.length < TAG_BYTES) return Optional.empty();
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(sealed));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    if (nonce.length != NONCE_BYTES) throw new IllegalArgumentException("24 bytes are a nonce");
    byte[] subkey = hChaCha20(key, nonce);
    // xchacha, "2.3": four zero bytes and the last 8 bytes of the nonce.
    byte[] shortNonce = new byte[12];
    System.arraycopy(nonce, 16, shortNonce, 4, 8);
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(subkey, "ChaCha20"), new IvParameterSpec(shortNonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  /// The first and the last row of ChaCha's state after 20 rounds.
  static byte[] hChaCha20(byte[] key, byte[] nonce) {
    if (key.length != KEY_BYTES) throw new IllegalArgumentException("32 bytes are a key");
    int[] s = new int[16];
    System.arraycopy(CONSTANTS, 0, s, 0, 4);
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(s, 4, 8);
    ByteBuffer.wrap(nonce, 0, 16).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(s, 12, 4);
    for (int round = 0; round < 10; round++) {
      for (int column = 0; column < 4; column++) {
        quarter(s, column, 4 + column, 8 + column, 12 + column);
      }
      for (int d = 0; d < 4; d++) {
        quarter(s, d, 4 + (d + 1) % 4, 8 + (d + 2) % 4, 12 + (d + 3) % 4);
      }
    }
    var out = ByteBuffer.allocate(KEY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.asIntBuffer().put(s, 0, 4).put(s, 12, 4);
    Arrays.fill(s, 0);
    return out.array();
  }

  private static void quarter(int[] s, int a, int b, int c, int d) {
    s[a] += s[b];
    s[d] = Integer.rotateLeft(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = Integer.rotateLeft(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = Integer.rotateLeft(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = Integer.rotateLeft(s[b] ^ s[c], 7);
  }
}
