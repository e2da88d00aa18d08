package org.handsel.node.picture;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What some bytes are, by looking at them. A name or a header is never asked.
enum MediaType {
  PNG("image/png"),
  JPEG("image/jpeg"),
  GIF("image/gif"),
  PDF("application/pdf"),
  TEXT("text/plain; charset=utf-8"),
  OTHER("application/octet-stream");

  private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] JPEG_START = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  private final String text;

  MediaType(String text) {
    this.text = text;
  }

  /// As it stands in a header.
  String text() {
    return text;
  }

  /// Whether a picture can be made of it.
  boolean picture() {
    return this == PNG || this == JPEG || this == GIF;
  }

  /// What `bytes` are.
  static MediaType of(byte[] bytes) {
    if (starts(bytes, PNG_START)) return PNG;
    if (starts(bytes, JPEG_START)) return JPEG;
    if (starts(bytes, ascii("GIF87a")) || starts(bytes, ascii("GIF89a"))) return GIF;
    if (starts(bytes, ascii("%PDF-"))) return PDF;
    return plainText(bytes) ? TEXT : OTHER;
  }

  private static boolean starts(byte[] bytes, byte[] with) {
    return bytes.length >= with.length
        && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean plainText(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t') return false;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException notText) {
      return false;
    }
  }
}
