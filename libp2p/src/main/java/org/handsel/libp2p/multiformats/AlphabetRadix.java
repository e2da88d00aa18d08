package org.handsel.libp2p.multiformats;

import java.util.Arrays;
import java.util.Locale;

/// A way of writing bytes with the digits of an ASCII alphabet.
abstract class AlphabetRadix extends Radix {
  final String alphabet;
  private final byte[] digits = new byte[128];

  /// Where an alphabet has letters of one case only, either case is read.
  AlphabetRadix(String alphabet) {
    this.alphabet = alphabet;
    Arrays.fill(digits, (byte) -1);
    boolean eitherCase =
        alphabet.equals(alphabet.toLowerCase(Locale.ROOT))
            || alphabet.equals(alphabet.toUpperCase(Locale.ROOT));
    for (int i = 0; i < alphabet.length(); i++) {
      char digit = alphabet.charAt(i);
      digits[digit] = (byte) i;
      if (eitherCase) {
        digits[Character.toLowerCase(digit)] = (byte) i;
        digits[Character.toUpperCase(digit)] = (byte) i;
      }
    }
  }

  final int digit(char c) throws MalformedException {
    int digit = c < digits.length ? digits[c] : -1;
    if (digit < 0) throw new MalformedException("not a digit of its base: U+" + hex(c));
    return digit;
  }

  private static String hex(char c) {
    return String.format(Locale.ROOT, "%04X", (int) c);
  }
}
