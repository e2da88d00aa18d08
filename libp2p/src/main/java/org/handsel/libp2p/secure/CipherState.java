package org.handsel.libp2p.secure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.handsel.libp2p.multiformats.MalformedException;
import org.jspecify.annotations.Nullable;

/// One direction's key and message counter: ChaCha20-Poly1305, sealing and opening in place. For
/// one thread at a time. Spec: Noise §5.1, §12.3.
///
/// Long messages go through a [FastCipher] where there is a faster one, short ones through the JDK,
/// whose way is the shorter: most connections never say anything long, and never pay for the other.
final class CipherState {
  static final int TAG_BYTES = 16;
  static final int KEY_BYTES = 32;

  /// From about this length on the way through native code pays.
  private static final int LONG_BYTES = 2048;

  private static final byte[] NOTHING = new byte[0];

  private final Cipher cipher;
  private final SecretKey key;
  private final byte[] nonce = new byte[12];
  private long counter;
  private final Supplier<Optional<Cipher>> fastCiphers;
  private @Nullable Cipher fast;

  CipherState(byte[] key, int offset) {
    this(key, offset, FastCipher::create);
  }

  /// @param fastCiphers for long messages; where there are none the JDK's do
  CipherState(byte[] key, int offset, Supplier<Optional<Cipher>> fastCiphers) {
    this.fastCiphers = fastCiphers;
    this.key = new SecretKeySpec(key, offset, KEY_BYTES, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  /// Seals `length` bytes at `offset` where they are; the tag goes behind them. Returns the length
  /// with the tag.
  int seal(byte[] buffer, int offset, int length) throws IOException {
    return seal(buffer, offset, length, NOTHING);
  }

  int seal(byte[] buffer, int offset, int length, byte[] associated) throws IOException {
    try {
      Cipher cipher = init(Cipher.ENCRYPT_MODE, length);
      cipher.updateAAD(associated);
      int sealed = cipher.doFinal(buffer, offset, length, buffer, offset);
      counter++;
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing can't fail", e);
    }
  }

  /// Opens `length` bytes (tag included) at `offset` where they are. Returns the length without the
  /// tag.
  ///
  /// @throws MalformedException if the other side didn't seal these bytes as its next message
  int open(byte[] buffer, int offset, int length) throws IOException {
    return open(buffer, offset, length, NOTHING);
  }

  int open(byte[] buffer, int offset, int length, byte[] associated) throws IOException {
    if (length < TAG_BYTES) throw new MalformedException("a sealed message without its tag");
    try {
      Cipher cipher = init(Cipher.DECRYPT_MODE, length);
      cipher.updateAAD(associated);
      int opened = cipher.doFinal(buffer, offset, length, buffer, offset);
      counter++;
      return opened;
    } catch (AEADBadTagException e) {
      throw new MalformedException("a message that the peer did not seal", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening can only fail by the tag", e);
    }
  }

  /// The cipher for a message of `length` bytes, with the next nonce. Noise §12.3: 32 zero bits,
  /// then the counter in little-endian order.
  private Cipher init(int mode, int length) throws GeneralSecurityException, IOException {
    // Noise §5.1: the last counter value is reserved. No connection lives so long, yet a nonce
    // must never come twice.
    if (counter == -1) throw new IOException("this connection's keys are used up");
    ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putLong(4, counter);
    Cipher chosen = length < LONG_BYTES ? cipher : fast();
    try {
      chosen.init(mode, key, new IvParameterSpec(nonce));
      return chosen;
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a nonce was used twice", e);
    }
  }

  private Cipher fast() {
    Cipher known = fast;
    if (known == null) {
      known = fastCiphers.get().orElse(cipher);
      fast = known;
    }
    return known;
  }
}
