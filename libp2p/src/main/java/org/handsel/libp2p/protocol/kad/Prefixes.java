package org.handsel.libp2p.protocol.kad;

import java.nio.ByteBuffer;
import org.handsel.libp2p.multiformats.Bytes;

/// Names that lie in any part of the keyspace. A request can't ask for a place, only for a name
/// whose hash lies there; these were found by trying. All nodes find the same ones, so what one
/// stores around such a place another looks for there.
final class Prefixes {
  /// How many leading bits can be had.
  static final int BITS = 16;

  private static final int HASH_BYTES = 32;
  private static final byte[] SHA2_256_HEADER = {0x12, HASH_BYTES};

  /// Found once, in less than a second, when they are first needed.
  private static final class Found {
    static final int[] COUNTERS = search();

    private static int[] search() {
      var counters = new int[1 << BITS];
      int missing = counters.length;
      for (int counter = 1; missing > 0; counter++) {
        int prefix = Key.of(name(counter)).prefix(BITS);
        if (counters[prefix] == 0) {
          counters[prefix] = counter;
          missing--;
        }
      }
      return counters;
    }
  }

  private Prefixes() {}

  /// A name in the part of the keyspace that begins with the 16 bits of `prefix`. It has the form
  /// of a peer id, since some servers insist on one.
  static Bytes nameAt(int prefix) {
    return Bytes.of(name(Found.COUNTERS[prefix]));
  }

  private static byte[] name(int counter) {
    return ByteBuffer.allocate(SHA2_256_HEADER.length + HASH_BYTES)
        .put(SHA2_256_HEADER)
        .putInt(counter)
        .array();
  }

  /// A name that shares exactly `common` leading bits with `key`, and after the first different one
  /// goes on like it as far as [#BITS] reach.
  ///
  /// @param common 0 to 15
  static Bytes beside(Key key, int common) {
    return nameAt(key.prefix(BITS) ^ 1 << (BITS - 1 - common));
  }
}
