package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPDecoder;
import com.esaulpaugh.headlong.rlp.RLPItem;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// RLP strictly read: one form of each value, and what a stranger sends is malformed at most
/// (yellow paper, appendix B).
final class Rlp {
  private Rlp() {}

  /// What reads RLP that somebody sent.
  interface Reading<T> {
    T of() throws MalformedException;
  }

  /// What `reading` gives; that the bytes are no RLP is `what`'s fault.
  static <T> T read(String what, Reading<T> reading) throws MalformedException {
    try {
      return reading.of();
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new MalformedException(what + " is no RLP: " + e.getMessage(), e);
    }
  }

  /// The items of the one list that `bytes` are from `offset` on, to their end.
  static List<RLPItem> list(byte[] bytes, int offset) throws MalformedException {
    RLPItem item = RLPDecoder.RLP_STRICT.wrapItem(bytes, offset);
    if (item.endIndex != bytes.length) {
      throw new MalformedException("bytes after the list");
    }
    return list(item);
  }

  static List<RLPItem> list(RLPItem item) throws MalformedException {
    if (!item.isList()) {
      throw new MalformedException("bytes where a list is due");
    }
    return item.asRLPList().elements();
  }

  /// The one string that `bytes` are, to their end.
  static Bytes string(byte[] bytes) throws MalformedException {
    RLPItem item = RLPDecoder.RLP_STRICT.wrapItem(bytes);
    if (item.endIndex != bytes.length) {
      throw new MalformedException("bytes after the string");
    }
    return bytes(item);
  }

  static Bytes bytes(RLPItem item) throws MalformedException {
    if (item.isList()) {
      throw new MalformedException("a list where bytes are due");
    }
    return Bytes.of(item.data());
  }

  static Bytes bytes(RLPItem item, int size) throws MalformedException {
    Bytes value = bytes(item);
    if (value.size() != size) {
      throw new MalformedException(value.size() + " bytes where " + size + " are due");
    }
    return value;
  }

  static BigInteger number(RLPItem item, int bitsMax) throws MalformedException {
    Bytes raw = bytes(item);
    var value = new BigInteger(1, raw.toArray());
    if (value.bitLength() > bitsMax || (raw.size() > 0 && raw.at(0) == 0)) {
      throw new MalformedException("a number that is too large or not minimal");
    }
    return value;
  }

  static long number(RLPItem item) throws MalformedException {
    return number(item, Long.SIZE - 1).longValueExact();
  }

  /// A number as RLP holds it: big-endian without leading zeros; zero is no byte at all.
  static byte[] minimal(BigInteger value) {
    if (value.signum() == 0) {
      return new byte[0];
    }
    byte[] raw = value.toByteArray();
    return raw[0] == 0 ? Arrays.copyOfRange(raw, 1, raw.length) : raw;
  }
}
