package org.handsel.ipfs;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads strict DAG-CBOR. Every length is held against the bytes that are left before anything of
/// that length is made.
final class CborReader {
  private final byte[] in;
  private final DagCbor.Limits limits;
  private int at;
  private int items;

  CborReader(byte[] in, DagCbor.Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  Data readAll() throws MalformedException {
    Data value = read(0);
    if (at != in.length) throw malformed("bytes behind the value");
    return value;
  }

  private Data read(int depth) throws MalformedException {
    if (++items > limits.itemsMax()) throw malformed("more than " + limits.itemsMax() + " values");
    if (depth > limits.depthMax()) throw malformed("deeper than " + limits.depthMax());
    int head = next();
    int major = head & 0xe0;
    return switch (major) {
      case Cbor.UNSIGNED -> new Data.Int(unsigned(argument(head)));
      case Cbor.NEGATIVE -> new Data.Int(unsigned(argument(head)).not());
      case Cbor.BYTES -> new Data.Bin(bytes(head));
      case Cbor.TEXT -> new Data.Text(text(head));
      case Cbor.LIST -> list(count(head, 1), depth);
      case Cbor.MAP -> map(count(head, 2), depth);
      case Cbor.TAG -> link(head);
      default -> simple(head);
    };
  }

  private Data list(int count, int depth) throws MalformedException {
    var list = new ArrayList<Data>(count);
    for (int i = 0; i < count; i++) list.add(read(depth + 1));
    return new Data.List(list);
  }

  private Data map(int count, int depth) throws MalformedException {
    var map = LinkedHashMap.<String, Data>newLinkedHashMap(count);
    int lastFrom = 0;
    int lastTo = -1;
    for (int i = 0; i < count; i++) {
      if (++items > limits.itemsMax()) throw malformed("too many values");
      int head = next();
      if ((head & 0xe0) != Cbor.TEXT) throw malformed("a key that isn't text");
      String key = text(head);
      int from = at - utf8Size;
      // dag-cbor, "Map keys": sorted by length, then by bytes, and no two the same.
      if (lastTo >= 0 && compareKeys(lastFrom, lastTo, from, at) >= 0) {
        throw malformed("map key \"" + Shown.of(key) + "\" twice or out of order");
      }
      lastFrom = from;
      lastTo = at;
      map.put(key, read(depth + 1));
    }
    return new Data.Map(map);
  }

  private int compareKeys(int aFrom, int aTo, int bFrom, int bTo) {
    int byLength = Integer.compare(aTo - aFrom, bTo - bFrom);
    return byLength != 0 ? byLength : Arrays.compareUnsigned(in, aFrom, aTo, in, bFrom, bTo);
  }

  private Data link(int head) throws MalformedException {
    if (argument(head) != Cbor.CID_TAG) throw malformed("a tag that isn't 42");
    int inner = next();
    if ((inner & 0xe0) != Cbor.BYTES) throw malformed("a link that isn't bytes");
    int length = length(inner);
    if (length < 1 || length > 1 + Cid.BYTES_MAX || in[at] != 0)
      throw malformed("no CID in a link");
    var cid = Cid.decode(Arrays.copyOfRange(in, at + 1, at + length));
    at += length;
    return new Data.Link(cid);
  }

  private Data simple(int head) throws MalformedException {
    return switch (head) {
      case Cbor.FALSE -> new Data.Bool(false);
      case Cbor.TRUE -> new Data.Bool(true);
      case Cbor.NULL -> Data.none();
      case Cbor.FLOAT64 -> {
        double value = Double.longBitsToDouble(number(8));
        if (!Double.isFinite(value)) throw malformed("a number that isn't finite");
        yield new Data.Real(value);
      }
      default -> throw malformed("a simple value or float of another kind");
    };
  }

  private Bytes bytes(int head) throws MalformedException {
    int length = length(head);
    at += length;
    return Bytes.of(in, at - length, at);
  }

  /// The length in bytes of the text that was read last.
  private int utf8Size;

  private String text(int head) throws MalformedException {
    int length = length(head);
    utf8Size = length;
    try {
      // Java's decoder refuses overlong forms and surrogates, as RFC 3629 wants.
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in, at, length));
      at += length;
      return text.toString();
    } catch (CharacterCodingException e) {
      throw malformed("text that isn't UTF-8");
    }
  }

  private int length(int head) throws MalformedException {
    long length = argument(head);
    if (length < 0 || length > in.length - at) throw malformed("cut short");
    return (int) length;
  }

  /// How many elements follow, each of at least `bytesMin` bytes.
  private int count(int head, int bytesMin) throws MalformedException {
    long count = argument(head);
    if (count < 0 || count > (in.length - at) / bytesMin) throw malformed("cut short");
    if (count > limits.itemsMax() - items) throw malformed("too many values");
    return (int) count;
  }

  /// The unsigned argument of a head, in its shortest form.
  private long argument(int head) throws MalformedException {
    int info = head & 0x1f;
    if (info < Cbor.ONE_BYTE) return info;
    if (info > Cbor.EIGHT_BYTES) throw malformed("an indefinite or reserved length");
    int bytes = 1 << (info - Cbor.ONE_BYTE);
    long value = number(bytes);
    boolean shorter = bytes == 1 ? value < Cbor.ONE_BYTE : value >>> (4 * bytes) == 0;
    if (shorter) throw malformed("a number that isn't in its shortest form");
    return value;
  }

  private long number(int bytes) throws MalformedException {
    if (bytes > in.length - at) throw malformed("cut short");
    long value = 0;
    for (int i = 0; i < bytes; i++) value = (value << 8) | (in[at++] & 0xff);
    return value;
  }

  private int next() throws MalformedException {
    if (at == in.length) throw malformed("cut short");
    return in[at++] & 0xff;
  }

  private static BigInteger unsigned(long value) {
    return value >= 0
        ? BigInteger.valueOf(value)
        : new BigInteger(1, ByteBuffer.allocate(8).putLong(value).array());
  }

  private MalformedException malformed(String what) {
    return new MalformedException("dag-cbor, byte " + at + ": " + what);
  }
}
