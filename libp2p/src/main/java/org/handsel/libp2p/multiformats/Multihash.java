package org.handsel.libp2p.multiformats;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// A hash that names its function: code, length, digest. Spec: multiformats/multihash.
///
/// Any code can be carried; [#digest] and [#matches] know the functions that are named here.
public record Multihash(long code, Bytes digest) implements Comparable<Multihash> {
  /// The bytes themselves, for what is no longer than a hash of it.
  public static final long IDENTITY = 0x00;

  /// SHA-1: only to check what others made.
  public static final long SHA1 = 0x11;

  /// SHA-256: what everything here is named by.
  public static final long SHA2_256 = 0x12;

  /// SHA-512.
  public static final long SHA2_512 = 0x13;

  /// SHA3-512.
  public static final long SHA3_512 = 0x14;

  /// SHA3-384.
  public static final long SHA3_384 = 0x15;

  /// SHA3-256.
  public static final long SHA3_256 = 0x16;

  /// SHA3-224.
  public static final long SHA3_224 = 0x17;

  /// SHA-384.
  public static final long SHA2_384 = 0x20;

  /// The longest digest that is read.
  public static final int DIGEST_BYTES_MAX = 128;

  /// @throws IllegalArgumentException if the code is negative or the digest too long
  public Multihash {
    if (code < 0) throw new IllegalArgumentException("code " + code);
    if (digest.size() > DIGEST_BYTES_MAX) {
      throw new IllegalArgumentException("a digest of " + digest.size() + " bytes");
    }
  }

  /// The SHA-256 of `data`.
  public static Multihash sha256(byte[] data) {
    return digest(SHA2_256, data);
  }

  /// The hash of `data` by the function `code`, at its full length.
  ///
  /// @throws IllegalArgumentException if the function isn't one of those named here
  public static Multihash digest(long code, byte[] data) {
    return new Multihash(code, Bytes.of(compute(code, data)));
  }

  /// True if `data` has this hash; a digest that is cut short matches the beginning of the full one
  /// down to 20 bytes, or its full length if that is less. False if the function isn't known.
  public boolean matches(byte[] data) {
    if (code == IDENTITY) return Arrays.equals(digest.toArray(), data);
    if (!known(code)) return false;
    byte[] full = compute(code, data);
    int length = digest.size();
    return length >= TRUNCATED_BYTES_MIN
        && length <= full.length
        && Arrays.equals(full, 0, length, digest.toArray(), 0, length);
  }

  /// The hash that `bytes` are, all of them.
  ///
  /// @throws MalformedException if they are cut short, too long, or something follows
  public static Multihash decode(byte[] bytes) throws MalformedException {
    var in = ByteBuffer.wrap(bytes);
    Multihash hash = read(in);
    if (in.hasRemaining()) throw new MalformedException("bytes behind a multihash");
    return hash;
  }

  /// The hash that `in` holds next.
  ///
  /// @throws MalformedException if it is cut short or longer than [#DIGEST_BYTES_MAX]
  public static Multihash read(ByteBuffer in) throws MalformedException {
    long code = Varint.read(in);
    long length = Varint.read(in);
    if (length > DIGEST_BYTES_MAX) throw new MalformedException("a digest of " + length + " bytes");
    if (length > in.remaining()) throw new MalformedException("digest cut short");
    var digest = new byte[(int) length];
    in.get(digest);
    return new Multihash(code, Bytes.of(digest));
  }

  /// Code, length and digest as bytes.
  public byte[] toArray() {
    int digestAt = Varint.size(code) + Varint.size(digest.size());
    var out = new byte[digestAt + digest.size()];
    Varint.put(digest.size(), out, Varint.put(code, out, 0));
    digest.copyTo(out, digestAt);
    return out;
  }

  @Override
  public int compareTo(Multihash other) {
    return Arrays.compareUnsigned(toArray(), other.toArray());
  }

  /// Shorter digests are found by brute force.
  private static final int TRUNCATED_BYTES_MIN = 20;

  private static boolean known(long code) {
    return code == IDENTITY || (code >= SHA1 && code <= SHA3_224) || code == SHA2_384;
  }

  private static byte[] compute(long code, byte[] data) {
    String algorithm =
        switch ((int) Math.min(code, Integer.MAX_VALUE)) {
          case (int) IDENTITY -> "";
          case (int) SHA1 -> "SHA-1";
          case (int) SHA2_256 -> "SHA-256";
          case (int) SHA2_384 -> "SHA-384";
          case (int) SHA2_512 -> "SHA-512";
          case (int) SHA3_224 -> "SHA3-224";
          case (int) SHA3_256 -> "SHA3-256";
          case (int) SHA3_384 -> "SHA3-384";
          case (int) SHA3_512 -> "SHA3-512";
          default -> throw new IllegalArgumentException("unknown hash function " + code);
        };
    if (algorithm.isEmpty()) return data.clone();
    try {
      return MessageDigest.getInstance(algorithm).digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
