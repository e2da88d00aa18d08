package org.handsel.ipfs;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.handsel.ipfs.Data.Bin;
import org.handsel.ipfs.Data.Bool;
import org.handsel.ipfs.Data.Int;
import org.handsel.ipfs.Data.Link;
import org.handsel.ipfs.Data.Null;
import org.handsel.ipfs.Data.Real;
import org.handsel.ipfs.Data.Text;
import org.handsel.libp2p.multiformats.Bytes;

/// Writes values in the one form that DAG-CBOR has for them.
final class CborWriter {
  private byte[] out = new byte[256];
  private int size;

  void write(Data value) {
    switch (value) {
      case Null() -> simple(Cbor.NULL);
      case Bool(var truth) -> simple(truth ? Cbor.TRUE : Cbor.FALSE);
      case Int(var number) -> integer(number);
      case Real(var number) -> {
        simple(Cbor.FLOAT64);
        number(Double.doubleToRawLongBits(number), 8);
      }
      case Text(var text) -> text(text);
      case Bin(var bytes) -> bytes(bytes, 0);
      case Link(var cid) -> {
        head(Cbor.TAG, Cbor.CID_TAG);
        bytes(Bytes.of(cid.toArray()), 1);
      }
      case Data.List(var items) -> {
        head(Cbor.LIST, items.size());
        items.forEach(this::write);
      }
      case Data.Map(var entries) -> {
        head(Cbor.MAP, entries.size());
        entries.forEach((key, entry) -> {
          text(key);
          write(entry);
        });
      }
    }
  }

  byte[] toArray() {
    return Arrays.copyOf(out, size);
  }

  private void integer(BigInteger value) {
    // CBOR writes −1 − n for the negative number n, which is the complement of its bits.
    boolean negative = value.signum() < 0;
    head(negative ? Cbor.NEGATIVE : Cbor.UNSIGNED, (negative ? value.not() : value).longValue());
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    head(Cbor.TEXT, utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, out, size, utf8.length);
    size += utf8.length;
  }

  /// `zeros` bytes 0, then `bytes`: dag-cbor, "Links", puts one in front of a CID.
  private void bytes(Bytes bytes, int zeros) {
    int length = zeros + bytes.size();
    head(Cbor.BYTES, length);
    reserve(length);
    Arrays.fill(out, size, size + zeros, (byte) 0);
    bytes.copyTo(out, size + zeros);
    size += length;
  }

  private void simple(int head) {
    reserve(1);
    out[size++] = (byte) head;
  }

  /// `argument` is unsigned.
  private void head(int major, long argument) {
    int bits = 64 - Long.numberOfLeadingZeros(argument);
    if (bits <= 5 && argument < Cbor.ONE_BYTE) {
      simple(major | (int) argument);
    } else if (bits <= 8) {
      simple(major | Cbor.ONE_BYTE);
      number(argument, 1);
    } else if (bits <= 16) {
      simple(major | Cbor.TWO_BYTES);
      number(argument, 2);
    } else if (bits <= 32) {
      simple(major | Cbor.FOUR_BYTES);
      number(argument, 4);
    } else {
      simple(major | Cbor.EIGHT_BYTES);
      number(argument, 8);
    }
  }

  private void number(long value, int bytes) {
    reserve(bytes);
    for (int i = bytes - 1; i >= 0; i--) out[size++] = (byte) (value >>> (8 * i));
  }

  private void reserve(int bytes) {
    int needed = Math.addExact(size, bytes);
    if (needed > out.length) out = Arrays.copyOf(out, Math.max(needed, out.length * 2));
  }
}
