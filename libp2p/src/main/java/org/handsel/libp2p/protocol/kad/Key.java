package org.handsel.libp2p.protocol.kad;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// A place in the keyspace: 256 bits, the SHA-256 of a peer id or of the key of a record. Spec:
/// kad-dht, "Distance": "XOR(sha256(key1), sha256(key2))"; a distance is a [Key] too.
///
/// @param w0 the first 64 bits, and so on
public record Key(long w0, long w1, long w2, long w3) implements Comparable<Key> {
  /// The keyspace's length.
  public static final int BITS = 256;

  private static final int WORD_BITS = 64;
  private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Key::sha256);

  /// Where the record or peer lies that is named by `name`.
  public static Key of(byte[] name) {
    ByteBuffer hash = ByteBuffer.wrap(SHA256.get().digest(name));
    return new Key(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  /// Where the record lies that is named by `name`.
  public static Key of(Bytes name) {
    return of(name.toArray());
  }

  /// Where `peer` lies.
  public static Key of(PeerId peer) {
    return of(peer.toArray());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// How far `other` is.
  public Key distance(Key other) {
    return new Key(w0 ^ other.w0, w1 ^ other.w1, w2 ^ other.w2, w3 ^ other.w3);
  }

  /// How many leading bits are the same as those of `other`, 0 to 256.
  public int commonPrefix(Key other) {
    if (w0 != other.w0) return Long.numberOfLeadingZeros(w0 ^ other.w0);
    if (w1 != other.w1) return WORD_BITS + Long.numberOfLeadingZeros(w1 ^ other.w1);
    if (w2 != other.w2) return 2 * WORD_BITS + Long.numberOfLeadingZeros(w2 ^ other.w2);
    if (w3 != other.w3) return 3 * WORD_BITS + Long.numberOfLeadingZeros(w3 ^ other.w3);
    return BITS;
  }

  /// Which of two is nearer to this: negative if `one` is.
  public int nearer(Key one, Key other) {
    if (one.w0 != other.w0) return Long.compareUnsigned(w0 ^ one.w0, w0 ^ other.w0);
    if (one.w1 != other.w1) return Long.compareUnsigned(w1 ^ one.w1, w1 ^ other.w1);
    if (one.w2 != other.w2) return Long.compareUnsigned(w2 ^ one.w2, w2 ^ other.w2);
    return Long.compareUnsigned(w3 ^ one.w3, w3 ^ other.w3);
  }

  /// Its first `count` bits as a number.
  ///
  /// @param count 0 to 31
  public int prefix(int count) {
    return count == 0 ? 0 : (int) (w0 >>> (WORD_BITS - count));
  }

  /// This, read as a distance, as a part of the whole keyspace: 0 to 1.
  public double part() {
    return unsigned(w0) * 0x1p-64 + unsigned(w1) * 0x1p-128;
  }

  private static double unsigned(long word) {
    return (word >>> 1) * 2.0 + (word & 1);
  }

  @Override
  public int compareTo(Key other) {
    int first = Long.compareUnsigned(w0, other.w0);
    if (first != 0) return first;
    int second = Long.compareUnsigned(w1, other.w1);
    if (second != 0) return second;
    int third = Long.compareUnsigned(w2, other.w2);
    return third != 0 ? third : Long.compareUnsigned(w3, other.w3);
  }

  /// Sixteen hexadecimal digits of it.
  @Override
  public String toString() {
    return "%016x…".formatted(w0);
  }
}
