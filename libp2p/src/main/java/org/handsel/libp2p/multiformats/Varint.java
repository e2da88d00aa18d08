package org.handsel.libp2p.multiformats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Unsigned LEB128 numbers of at most 9 bytes (0 to 2^63 − 1), in their minimal form only. Spec:
/// multiformats/unsigned-varint.
public final class Varint {
  /// The longest form that is read or written.
  public static final int BYTES_MAX = 9;

  private Varint() {}

  /// How many bytes `value` takes.
  public static int size(long value) {
    checkNotNegative(value);
    return value == 0 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
  }

  /// `value` as bytes.
  public static byte[] encode(long value) {
    var out = new byte[size(value)];
    put(value, out, 0);
    return out;
  }

  /// Writes `value` into `out` from index `at` and returns the index behind it.
  public static int put(long value, byte[] out, int at) {
    checkNotNegative(value);
    long rest = value;
    int next = at;
    while (rest >= 0x80) {
      out[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[next++] = (byte) rest;
    return next;
  }

  /// Writes `value` to `out`.
  public static void write(OutputStream out, long value) throws IOException {
    out.write(encode(value));
  }

  /// The number that `in` holds next.
  ///
  /// @throws MalformedException if it is cut short, longer than 9 bytes or not minimal
  public static long read(ByteBuffer in) throws MalformedException {
    long value = 0;
    for (int i = 0; i < BYTES_MAX; i++) {
      if (!in.hasRemaining()) throw new MalformedException("varint cut short");
      int b = in.get();
      value |= (b & 0x7fL) << (7 * i);
      if (b >= 0) return minimal(value, b, i);
    }
    throw new MalformedException("varint longer than 9 bytes");
  }

  /// The number that comes next from `in`, or −1 if `in` ends before its first byte.
  ///
  /// @throws MalformedException if it is longer than 9 bytes or not minimal
  /// @throws EOFException if `in` ends inside it
  public static long readOrEnd(InputStream in) throws IOException {
    long value = 0;
    for (int i = 0; i < BYTES_MAX; i++) {
      int b = in.read();
      if (b < 0) {
        if (i == 0) return -1;
        throw new EOFException("the stream ended inside a varint");
      }
      value |= (b & 0x7fL) << (7 * i);
      if (b < 0x80) return minimal(value, b, i);
    }
    throw new MalformedException("varint longer than 9 bytes");
  }

  /// The number that `bytes` are, all of them.
  public static long decode(byte[] bytes) throws MalformedException {
    var in = ByteBuffer.wrap(bytes);
    long value = read(in);
    if (in.hasRemaining()) throw new MalformedException("bytes behind a varint");
    return value;
  }

  /// `prefix` as a varint, then `body`.
  static byte[] prefixed(long prefix, byte[] body) {
    int size = size(prefix);
    byte[] out = Arrays.copyOf(encode(prefix), size + body.length);
    System.arraycopy(body, 0, out, size, body.length);
    return out;
  }

  private static long minimal(long value, int lastByte, int index) throws MalformedException {
    if (lastByte == 0 && index > 0) throw new MalformedException("varint not minimal");
    return value;
  }

  private static void checkNotNegative(long value) {
    if (value < 0) throw new IllegalArgumentException("a varint is unsigned: " + value);
  }
}
