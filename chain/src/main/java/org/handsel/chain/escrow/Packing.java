package org.handsel.chain.escrow;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Writes numbers and addresses side by side, big-endian, without padding.
final class Packing {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  /// A number of exactly `bytes` bytes.
  ///
  /// @throws IllegalArgumentException if it doesn't fit: `what` says which
  Packing number(BigInteger value, int bytes, String what) {
    if (value.signum() < 0 || value.bitLength() > 8 * bytes) {
      throw new IllegalArgumentException(what + " doesn't fit into " + bytes + " bytes: " + value);
    }
    byte[] raw = value.toByteArray();
    int length = Math.min(raw.length, bytes); // one more is a zero for the sign
    for (int i = length; i < bytes; i++) {
      out.write(0);
    }
    out.write(raw, raw.length - length, length);
    return this;
  }

  Packing number(long value, int bytes, String what) {
    return number(BigInteger.valueOf(value), bytes, what);
  }

  Packing address(Address value) {
    return bytes(value.value());
  }

  Packing bytes(Bytes value) {
    out.writeBytes(value.toArray());
    return this;
  }

  /// Exactly 32 bytes.
  Packing word(Bytes value, String what) {
    if (value.size() != 32) {
      throw new IllegalArgumentException(what + " has 32 bytes, not " + value.size());
    }
    return bytes(value);
  }

  /// A number as the ordinary ABI has it: 32 bytes.
  Packing argument(BigInteger value, String what) {
    return number(value, 32, what);
  }

  Bytes done() {
    return Bytes.of(out.toByteArray());
  }
}
