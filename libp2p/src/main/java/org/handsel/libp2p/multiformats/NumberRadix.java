package org.handsel.libp2p.multiformats;

/// A base in which the bytes are one big number, and each leading zero byte a leading zero digit.
final class NumberRadix extends AlphabetRadix {
  NumberRadix(String alphabet) {
    super(alphabet);
  }

  @Override
  String encode(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) zeros++;
    int radix = alphabet.length();
    // log(256) / log(10) < 2.41 digits a byte in the smallest base.
    var digits = new byte[(int) ((bytes.length - zeros) * 2.41) + 1];
    int used = 0;
    for (int i = zeros; i < bytes.length; i++) {
      int carry = bytes[i] & 0xff;
      int at = 0;
      for (; at < used || carry != 0; at++) {
        carry += 256 * digits[at];
        digits[at] = (byte) (carry % radix);
        carry /= radix;
      }
      used = at;
    }
    var text = new StringBuilder(zeros + used);
    text.repeat(alphabet.charAt(0), zeros);
    for (int i = used - 1; i >= 0; i--) text.append(alphabet.charAt(digits[i]));
    return text.toString();
  }

  @Override
  byte[] decode(String text) throws MalformedException {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == alphabet.charAt(0)) zeros++;
    int radix = alphabet.length();
    var bytes = new byte[text.length()]; // least significant first; a digit is less than a byte
    int used = 0;
    for (int i = zeros; i < text.length(); i++) {
      int carry = digit(text.charAt(i));
      int at = 0;
      for (; at < used || carry != 0; at++) {
        carry += radix * (bytes[at] & 0xff);
        bytes[at] = (byte) carry;
        carry >>>= 8;
      }
      used = at;
    }
    byte[] out = new byte[zeros + used];
    for (int i = 0; i < used; i++) out[zeros + i] = bytes[used - 1 - i];
    return out;
  }
}
