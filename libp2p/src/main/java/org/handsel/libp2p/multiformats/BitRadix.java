package org.handsel.libp2p.multiformats;

/// A base whose digits are groups of bits, as in RFC 4648.
final class BitRadix extends AlphabetRadix {
  private final int bits;
  private final boolean padded;

  BitRadix(String alphabet, int bits, boolean padded) {
    super(alphabet);
    this.bits = bits;
    this.padded = padded;
  }

  @Override
  String encode(byte[] bytes) {
    var text = new StringBuilder((bytes.length * 8 + bits - 1) / bits + 8);
    int held = 0;
    int buffer = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xff);
      held += 8;
      while (held >= bits) {
        held -= bits;
        text.append(alphabet.charAt((buffer >>> held) & mask()));
      }
      buffer &= (1 << held) - 1;
    }
    if (held > 0) text.append(alphabet.charAt((buffer << (bits - held)) & mask()));
    while (padded && text.length() % digitsPerGroup() != 0) text.append('=');
    return text.toString();
  }

  @Override
  byte[] decode(String text) throws MalformedException {
    int length = padded ? unpadded(text) : text.length();
    var bytes = new byte[length * bits / 8];
    int held = 0;
    int buffer = 0;
    int next = 0;
    for (int i = 0; i < length; i++) {
      buffer = (buffer << bits) | digit(text.charAt(i));
      held += bits;
      if (held >= 8) {
        held -= 8;
        bytes[next++] = (byte) (buffer >>> held);
      }
      buffer &= (1 << held) - 1;
    }
    if (held >= bits) throw new MalformedException("a digit too many");
    if (buffer != 0) throw new MalformedException("bits set behind the last byte");
    return bytes;
  }

  private int unpadded(String text) throws MalformedException {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == '=') length--;
    int group = digitsPerGroup();
    if (text.length() % group != 0 || text.length() - length >= group) {
      throw new MalformedException("wrong padding");
    }
    return length;
  }

  private int mask() {
    return (1 << bits) - 1;
  }

  /// 8 for base 32, 4 for base 64: the fewest digits that are whole bytes.
  private int digitsPerGroup() {
    return bits == 5 ? 8 : 4;
  }
}
