package org.handsel.libp2p.protocol.kad;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The little of DAG-CBOR that IPNS records need: one map from text to numbers and bytes. Values of
/// other kinds are passed over. (The module knows no larger DAG-CBOR: it stands below the one that
/// has it.)
final class CborFields {
  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int LIST = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;
  private static final int SIMPLE = 7;
  private static final int DEPTH_MAX = 16;

  private final ByteBuffer in;

  private CborFields(byte[] data) {
    this.in = ByteBuffer.wrap(data);
  }

  /// The numbers (`Long`) and bytes (`Bytes`) of the map that `data` is.
  ///
  /// @throws MalformedException if it is none, a field comes twice, or something follows
  static Map<String, Object> read(byte[] data) throws MalformedException {
    var reader = new CborFields(data);
    Map<String, Object> fields = reader.map();
    if (reader.in.hasRemaining()) throw new MalformedException("bytes behind a CBOR map");
    return fields;
  }

  private Map<String, Object> map() throws MalformedException {
    int head = head();
    if (head >> 5 != MAP) throw new MalformedException("CBOR that is no map");
    long count = argument(head);
    var fields = new HashMap<String, Object>();
    // Each entry takes two bytes at least, so this ends with the input.
    for (long i = 0; i < count; i++) {
      int key = head();
      if (key >> 5 != TEXT) throw new MalformedException("a CBOR map with a key that is no text");
      String name = text(bytes(argument(key)));
      if (fields.containsKey(name)) throw new MalformedException("a CBOR map with a field twice");
      fields.put(name, value());
    }
    return fields;
  }

  private Object value() throws MalformedException {
    in.mark();
    int head = head();
    return switch (head >> 5) {
      case UNSIGNED -> argument(head);
      case BYTES -> Bytes.of(bytes(argument(head)));
      default -> {
        in.reset();
        skip(0);
        yield "";
      }
    };
  }

  private void skip(int depth) throws MalformedException {
    if (depth > DEPTH_MAX) throw new MalformedException("CBOR too deep");
    int head = head();
    long argument = argument(head);
    switch (head >> 5) {
      case UNSIGNED, NEGATIVE, SIMPLE -> {}
      case BYTES, TEXT -> bytes(argument);
      case TAG -> skip(depth + 1);
      case LIST -> skipAll(argument, depth);
      case MAP -> {
        skipAll(argument, depth);
        skipAll(argument, depth);
      }
      default -> throw new IllegalStateException("three bits are 0 to 7");
    }
  }

  private void skipAll(long count, int depth) throws MalformedException {
    if (count < 0) throw new MalformedException("CBOR cut short");
    for (long i = 0; i < count; i++) skip(depth + 1);
  }

  private int head() throws MalformedException {
    if (!in.hasRemaining()) throw new MalformedException("CBOR cut short");
    return in.get() & 0xff;
  }

  private long argument(int head) throws MalformedException {
    int info = head & 0x1f;
    if (info < 24) return info;
    int size =
        switch (info) {
          case 24 -> 1;
          case 25 -> 2;
          case 26 -> 4;
          case 27 -> 8;
          default -> throw new MalformedException("CBOR without a definite length");
        };
    if (in.remaining() < size) throw new MalformedException("CBOR cut short");
    long value = 0;
    for (int i = 0; i < size; i++) value = value << 8 | (in.get() & 0xff);
    return value;
  }

  private byte[] bytes(long count) throws MalformedException {
    if (count < 0 || count > in.remaining()) throw new MalformedException("CBOR cut short");
    var bytes = new byte[(int) count];
    in.get(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("CBOR text that is not UTF-8", e);
    }
  }

  /// Writes a map of a few fields, given in canonical order: shorter names first, then by bytes.
  static final class Writer {
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private int count;

    Writer number(String name, long value) {
      key(name);
      head(UNSIGNED, value);
      return this;
    }

    Writer bytes(String name, byte[] value) {
      key(name);
      head(BYTES, value.length);
      entries.writeBytes(value);
      return this;
    }

    byte[] toArray() {
      var out = new ByteArrayOutputStream();
      out.write(MAP << 5 | count);
      out.writeBytes(entries.toByteArray());
      return out.toByteArray();
    }

    private void key(String name) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      head(TEXT, text.length);
      entries.writeBytes(text);
      count++;
    }

    private void head(int major, long value) {
      int kind = major << 5;
      if (value >= 0 && value < 24) {
        entries.write(kind | (int) value);
        return;
      }
      int log = value >= 0 && value < 1 << 8 ? 0 : value >= 0 && value < 1 << 16 ? 1 : -1;
      if (log < 0) log = value >= 0 && value < 1L << 32 ? 2 : 3;
      entries.write(kind | (24 + log));
      for (int shift = 8 * ((1 << log) - 1); shift >= 0; shift -= 8) {
        entries.write((int) (value >>> shift));
      }
    }
  }
}
