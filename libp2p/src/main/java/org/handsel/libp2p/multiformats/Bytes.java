package org.handsel.libp2p.multiformats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Immutable bytes that are equal by content and ordered as unsigned bytes. A record that holds a
/// `byte[]` would compare by identity; it holds `Bytes` instead.
public final class Bytes implements Comparable<Bytes> {
  /// No bytes.
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /// A copy of `value`.
  public static Bytes of(byte... value) {
    return new Bytes(value.clone());
  }

  /// A copy of `value` from index `from` up to, not including, `to`.
  public static Bytes of(byte[] value, int from, int to) {
    return new Bytes(Arrays.copyOfRange(value, from, to));
  }

  /// The UTF-8 bytes of `text`.
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// `hex` decoded, with or without a leading `0x`.
  ///
  /// @throws IllegalArgumentException if it is not hexadecimal
  public static Bytes fromHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
  }

  /// A copy as an array.
  public byte[] toArray() {
    return value.clone();
  }

  /// Copies all into `out` from index `at`.
  public void copyTo(byte[] out, int at) {
    System.arraycopy(value, 0, out, at, value.length);
  }

  /// How many.
  public int size() {
    return value.length;
  }

  /// The byte at `index`, signed as Java has it.
  public byte at(int index) {
    return value[index];
  }

  /// Lower-case hexadecimal without a prefix.
  public String hex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
