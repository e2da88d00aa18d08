package org.handsel.ipfs.unixfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The hash that sorts names into buckets: MurmurHash3, the variant of 128 bits for 64-bit machines
/// with seed 0, of which the first 64 bits count. It's fast and no secret: whoever chooses names
/// also chooses buckets. Spec: multicodec `murmur3-x64-64`.
final class Murmur3 {
  /// Its number among multihashes.
  static final long CODE = 0x22;

  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private Murmur3() {}

  static long hash64(byte[] data) {
    long h1 = 0;
    long h2 = 0;
    var in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= 16) {
      h1 ^= mix1(in.getLong());
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mix2(in.getLong());
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    long tail1 = 0;
    long tail2 = 0;
    for (int i = 0; in.hasRemaining(); i++) {
      long b = in.get() & 0xffL;
      if (i < 8) tail1 |= b << (8 * i);
      else tail2 |= b << (8 * (i - 8));
    }
    h1 ^= mix1(tail1) ^ data.length;
    h2 ^= mix2(tail2) ^ data.length;
    h1 += h2;
    h2 += h1;
    return finish(h1) + finish(h2);
  }

  private static long mix1(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mix2(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private static long finish(long h) {
    long k = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    k = (k ^ k >>> 33) * 0xc4ceb9fe1a85ec53L;
    return k ^ k >>> 33;
  }
}
