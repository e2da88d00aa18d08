package org.handsel.libp2p.multiformats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The wire format of protocol buffers, as much of it as libp2p's messages use: varints, bytes,
/// text, nested messages, fixed 64-bit numbers. No reflection and no generated code: each message
/// has its own few lines that read and write it.
///
/// ```java
/// byte[] wire = new Protobuf.Writer().varint(1, code).text(2, why).toArray();
///
/// var in = new Protobuf.Reader(wire);
/// while (in.next()) {
///   switch (in.field()) {
///     case 1 -> code = in.varint();
///     case 2 -> why = in.text();
///     default -> in.skip();
///   }
/// }
/// ```
public final class Protobuf {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /// Ten bytes of seven bits hold 64.
  private static final int VARINT_BYTES_MAX = 10;

  private Protobuf() {}

  /// Writes the fields of one message, in the order of the calls.
  public static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// A number; all 64 bits count.
    public Writer varint(int field, long value) {
      tag(field, VARINT);
      raw(value);
      return this;
    }

    /// A truth value.
    public Writer bool(int field, boolean value) {
      return varint(field, value ? 1 : 0);
    }

    /// A number in eight bytes, whatever it is.
    public Writer fixed64(int field, long value) {
      tag(field, FIXED64);
      for (int shift = 0; shift < 64; shift += 8) out.write((int) (value >>> shift));
      return this;
    }

    /// Bytes.
    public Writer bytes(int field, byte[] value) {
      tag(field, BYTES);
      raw(value.length);
      out.writeBytes(value);
      return this;
    }

    /// Bytes.
    public Writer bytes(int field, Bytes value) {
      return bytes(field, value.toArray());
    }

    /// Text.
    public Writer text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A nested message.
    public Writer message(int field, Writer value) {
      return bytes(field, value.toArray());
    }

    /// Whole fields that stand in `fields` already, as [Reader#raw] gives them.
    public Writer raw(byte[] fields) {
      out.writeBytes(fields);
      return this;
    }

    /// What was written.
    public byte[] toArray() {
      return out.toByteArray();
    }

    private void tag(int field, int wireType) {
      raw(((long) field << 3) | wireType);
    }

    private void raw(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  /// Reads the fields of one message as they come. The message is in memory already, so nothing
  /// larger than it is ever allocated.
  public static final class Reader {
    private final ByteBuffer in;
    private int field;
    private int wireType;
    private int fieldStart;

    /// Over all of `message`.
    public Reader(byte[] message) {
      this.in = ByteBuffer.wrap(message);
    }

    /// Goes to the next field; false at the end. The field's value must be read or skipped before
    /// the next call.
    public boolean next() throws MalformedException {
      if (!in.hasRemaining()) return false;
      fieldStart = in.position();
      long tag = rawVarint();
      if (tag < 0 || tag >>> 3 == 0 || tag >>> 32 != 0) throw new MalformedException("field tag");
      field = (int) (tag >>> 3);
      wireType = (int) (tag & 7);
      return true;
    }

    /// The number of the field that [#next] went to.
    public int field() {
      return field;
    }

    /// The field's number.
    public long varint() throws MalformedException {
      expect(VARINT);
      return rawVarint();
    }

    /// The field's number, which must lie in 0 to `max`.
    public int number(int max) throws MalformedException {
      long value = varint();
      if (value < 0 || value > max) {
        throw new MalformedException("field " + field + " is not in 0 to " + max);
      }
      return (int) value;
    }

    /// The field's number, which has eight bytes.
    public long fixed64() throws MalformedException {
      expect(FIXED64);
      if (in.remaining() < 8) throw new MalformedException("field " + field + " cut short");
      return Long.reverseBytes(in.getLong());
    }

    /// The field's truth value.
    public boolean bool() throws MalformedException {
      return varint() != 0;
    }

    /// The field's bytes.
    public byte[] bytes() throws MalformedException {
      expect(BYTES);
      var value = new byte[length()];
      in.get(value);
      return value;
    }

    /// The field's bytes, at most `max` of them.
    public byte[] bytes(int max) throws MalformedException {
      expect(BYTES);
      int start = in.position();
      int length = length();
      if (length > max) {
        throw new MalformedException("field " + field + " has " + length + " bytes, above " + max);
      }
      in.position(start);
      return bytes();
    }

    /// The field's text.
    public String text() throws MalformedException {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
      } catch (CharacterCodingException e) {
        throw new MalformedException("field " + field + " is not UTF-8", e);
      }
    }

    /// A reader of the field's nested message.
    public Reader message() throws MalformedException {
      return new Reader(bytes());
    }

    /// Passes over the field's value.
    public void skip() throws MalformedException {
      switch (wireType) {
        case VARINT -> rawVarint();
        case FIXED64 -> forward(8);
        case BYTES -> forward(length());
        case FIXED32 -> forward(4);
        default -> throw new MalformedException("wire type " + wireType);
      }
    }

    /// Passes over the field and returns it as it stands, its number included: for messages that
    /// keep what they don't know.
    public byte[] raw() throws MalformedException {
      skip();
      return Arrays.copyOfRange(in.array(), fieldStart, in.position());
    }

    private void expect(int type) throws MalformedException {
      if (wireType != type) {
        throw new MalformedException("field " + field + " has wire type " + wireType);
      }
    }

    private int length() throws MalformedException {
      long length = rawVarint();
      if (length < 0 || length > in.remaining()) {
        throw new MalformedException("field " + field + " is longer than its message");
      }
      return (int) length;
    }

    private void forward(int bytes) throws MalformedException {
      if (bytes > in.remaining()) throw new MalformedException("field " + field + " cut short");
      in.position(in.position() + bytes);
    }

    private long rawVarint() throws MalformedException {
      long value = 0;
      for (int i = 0; i < VARINT_BYTES_MAX; i++) {
        if (!in.hasRemaining()) throw new MalformedException("varint cut short");
        byte b = in.get();
        if (i == VARINT_BYTES_MAX - 1 && b > 1) break;
        value |= (b & 0x7fL) << (7 * i);
        if (b >= 0) return value;
      }
      throw new MalformedException("varint of more than 64 bits");
    }
  }
}
