package org.handsel.libp2p.quic;

import java.util.Arrays;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads what DER encodes, element by element, and nothing that isn't DER. Spec: ITU-T X.690, 8 and
/// 10: one-byte tags and definite lengths in their shortest form.
///
/// It copies nothing before it is asked to, and never looks beyond the bytes that it was given, so
/// a length that lies is malformed and costs nothing.
final class DerReader {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;

  /// The tag of a constructed element that stands for the context's part `number`.
  static int context(int number) {
    return 0xa0 | number;
  }

  /// The tag of a primitive element that stands for the context's part `number`.
  static int contextPrimitive(int number) {
    return 0x80 | number;
  }

  private final byte[] bytes;
  private final int end;
  private int at;

  /// Over all of `bytes`.
  DerReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private DerReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /// True if another element follows.
  boolean more() {
    return at < end;
  }

  /// True if the next element has this tag.
  boolean next(int tag) {
    return at < end && (bytes[at] & 0xff) == tag;
  }

  /// Enters the next element, which must have this tag.
  DerReader enter(int tag) throws MalformedException {
    int content = begin(tag);
    return new DerReader(bytes, content, at);
  }

  /// The content of the next element, which must have this tag.
  byte[] take(int tag) throws MalformedException {
    int content = begin(tag);
    return Arrays.copyOfRange(bytes, content, at);
  }

  /// The next element with its tag and length; it must have this tag.
  byte[] whole(int tag) throws MalformedException {
    int start = at;
    begin(tag);
    return Arrays.copyOfRange(bytes, start, at);
  }

  /// Passes over the next element, which must have this tag.
  void skip(int tag) throws MalformedException {
    begin(tag);
  }

  /// A bit string of whole bytes.
  byte[] takeBits() throws MalformedException {
    byte[] content = take(BIT_STRING);
    // 8.6.2: the first byte says how many bits at the end don't count.
    if (content.length == 0 || content[0] != 0) throw new MalformedException("not whole bytes");
    return Arrays.copyOfRange(content, 1, content.length);
  }

  /// A boolean; 11.1: true is all ones.
  boolean takeBoolean() throws MalformedException {
    byte[] content = take(BOOLEAN);
    if (content.length != 1 || (content[0] != 0 && content[0] != -1)) {
      throw new MalformedException("neither true nor false");
    }
    return content[0] != 0;
  }

  /// Nothing more may follow.
  void end() throws MalformedException {
    if (more()) throw new MalformedException((end - at) + " bytes too many");
  }

  /// Passes over the next element and returns where its content begins.
  private int begin(int tag) throws MalformedException {
    if (at >= end) throw new MalformedException("an element is missing");
    int found = bytes[at] & 0xff;
    if (found != tag) throw new MalformedException("tag " + found + " in place of " + tag);
    int position = at + 1;
    int length = byteAt(position++);
    if (length >= 0x80) {
      int count = length & 0x7f;
      // 8.1.3.5, 10.1: definite, and in as few bytes as possible; no certificate needs four.
      if (count == 0 || count > 3) throw new MalformedException("a length of " + count + " bytes");
      length = 0;
      for (int i = 0; i < count; i++) length = (length << 8) | byteAt(position++);
      int least = count == 1 ? 0x80 : 1 << (8 * (count - 1));
      if (length < least) throw new MalformedException("a length with bytes to spare");
    }
    if (length > end - position) throw new MalformedException("an element cut short");
    at = position + length;
    return position;
  }

  private int byteAt(int position) throws MalformedException {
    if (position >= end) throw new MalformedException("a length cut short");
    return bytes[position] & 0xff;
  }
}
