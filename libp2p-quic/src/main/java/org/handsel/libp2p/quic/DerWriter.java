package org.handsel.libp2p.quic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes elements in DER, one behind the other. Spec: ITU-T X.690, 8 and 10.
final class DerWriter {
  private static final int PRINTABLE_STRING = 0x13;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// What an element that holds others is filled with.
  interface Content {
    void fill(DerWriter in);
  }

  /// An element that holds others.
  DerWriter element(int tag, Content content) {
    var inner = new DerWriter();
    content.fill(inner);
    return element(tag, inner.toArray());
  }

  /// An element with this content.
  DerWriter element(int tag, byte[] content) {
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int count = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      out.write(0x80 | count);
      for (int i = count - 1; i >= 0; i--) out.write(content.length >>> (8 * i));
    }
    out.writeBytes(content);
    return this;
  }

  /// A sequence.
  DerWriter sequence(Content content) {
    return element(DerReader.SEQUENCE, content);
  }

  /// Bits, in whole bytes.
  DerWriter bits(byte[] content) {
    var padded = new byte[content.length + 1];
    System.arraycopy(content, 0, padded, 1, content.length);
    return element(DerReader.BIT_STRING, padded);
  }

  /// Text of letters, digits and a few signs.
  DerWriter printable(String text) {
    return element(PRINTABLE_STRING, text.getBytes(StandardCharsets.US_ASCII));
  }

  /// An element that is encoded already.
  DerWriter encoded(byte[] element) {
    out.writeBytes(element);
    return this;
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
