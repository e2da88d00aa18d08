package org.handsel.libp2p.multiformats;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Bytes as text that names its base in the first character. Spec: multiformats/multibase.
///
/// Decoding is strict: no stray characters, padding exactly where the base has it, and no bits set
/// that stand for nothing.
public enum Multibase {
  /// Binary digits.
  BASE2("0", "01", 1, Pad.NEVER),
  /// Octal digits.
  BASE8("7", "01234567", 3, Pad.NEVER),
  /// One big decimal number.
  BASE10("9", "0123456789"),
  /// Hexadecimal.
  BASE16("f", "0123456789abcdef", 4, Pad.NEVER),
  /// Hexadecimal in capitals.
  BASE16UPPER("F", "0123456789ABCDEF", 4, Pad.NEVER),
  /// RFC 4648 base 32 in small letters: the usual one for CIDs.
  BASE32("b", "abcdefghijklmnopqrstuvwxyz234567", 5, Pad.NEVER),
  /// RFC 4648 base 32.
  BASE32UPPER("B", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, Pad.NEVER),
  /// RFC 4648 base 32 in small letters, padded.
  BASE32PAD("c", "abcdefghijklmnopqrstuvwxyz234567", 5, Pad.ALWAYS),
  /// RFC 4648 base 32, padded.
  BASE32PADUPPER("C", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, Pad.ALWAYS),
  /// RFC 4648 base 32 that sorts like its bytes.
  BASE32HEX("v", "0123456789abcdefghijklmnopqrstuv", 5, Pad.NEVER),
  /// [#BASE32HEX] in capitals.
  BASE32HEXUPPER("V", "0123456789ABCDEFGHIJKLMNOPQRSTUV", 5, Pad.NEVER),
  /// [#BASE32HEX], padded.
  BASE32HEXPAD("t", "0123456789abcdefghijklmnopqrstuv", 5, Pad.ALWAYS),
  /// [#BASE32HEX] in capitals, padded.
  BASE32HEXPADUPPER("T", "0123456789ABCDEFGHIJKLMNOPQRSTUV", 5, Pad.ALWAYS),
  /// The z-base-32 of Tahoe-LAFS.
  BASE32Z("h", "ybndrfg8ejkmcpqxot1uwisza345h769", 5, Pad.NEVER),
  /// Digits and small letters: the usual one for IPNS names.
  BASE36("k", "0123456789abcdefghijklmnopqrstuvwxyz"),
  /// Digits and capitals.
  BASE36UPPER("K", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
  /// Bitcoin's base 58: the usual one for keys.
  BASE58BTC("z", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
  /// Flickr's base 58.
  BASE58FLICKR("Z", "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"),
  /// RFC 4648 base 64 without padding.
  BASE64("m", Alphabets.BASE64, 6, Pad.NEVER),
  /// RFC 4648 base 64.
  BASE64PAD("M", Alphabets.BASE64, 6, Pad.ALWAYS),
  /// RFC 4648 base 64 for addresses and file names, without padding.
  BASE64URL("u", Alphabets.BASE64URL, 6, Pad.NEVER),
  /// RFC 4648 base 64 for addresses and file names.
  BASE64URLPAD("U", Alphabets.BASE64URL, 6, Pad.ALWAYS),
  /// A picture for each byte.
  BASE256EMOJI("🚀", "");

  /// The longest text that [#decode(String)] takes: bases that are one big number cost the square
  /// of their length.
  public static final int TEXT_LENGTH_MAX = 4096;

  private enum Pad {
    NEVER,
    ALWAYS
  }

  /// What is shared by constants above, which can't see static fields of their own enum.
  private static final class Alphabets {
    static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static final String BASE64URL =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  }

  /// Made on first use, since they see every constant.
  private static final class Radixes {
    static final Map<Multibase, Radix> ALL = new EnumMap<>(Multibase.class);

    static {
      for (Multibase base : values()) {
        boolean padded = base.pad == Pad.ALWAYS;
        Radix radix =
            base.bits > 0
                ? new BitRadix(base.alphabet, base.bits, padded)
                : base == BASE256EMOJI ? new EmojiRadix() : new NumberRadix(base.alphabet);
        ALL.put(base, radix);
      }
    }
  }

  private final String prefix;
  private final String alphabet;
  private final int bits;
  private final Pad pad;

  /// A base whose digits are groups of `bits` bits.
  Multibase(String prefix, String alphabet, int bits, Pad pad) {
    this.prefix = prefix;
    this.alphabet = alphabet;
    this.bits = bits;
    this.pad = pad;
  }

  /// A base in which the bytes are one big number.
  Multibase(String prefix, String alphabet) {
    this(prefix, alphabet, 0, Pad.NEVER);
  }

  private Radix radix() {
    return Objects.requireNonNull(Radixes.ALL.get(this));
  }

  /// `bytes` as text, the prefix in front.
  public String encode(byte[] bytes) {
    return prefix + encodeBare(bytes);
  }

  /// `bytes` as text without the prefix.
  public String encodeBare(byte[] bytes) {
    return radix().encode(bytes);
  }

  /// The bytes of `text`, which has no prefix.
  ///
  /// @throws MalformedException if it is not text of this base, or longer than [#TEXT_LENGTH_MAX]
  public byte[] decodeBare(String text) throws MalformedException {
    if (text.length() > TEXT_LENGTH_MAX) throw new MalformedException("text too long for " + this);
    return radix().decode(text);
  }

  /// The bytes of `text`, whose first character names the base.
  ///
  /// @throws MalformedException if the base is unknown, the text isn't of it, or is longer than
  ///   [#TEXT_LENGTH_MAX]
  public static byte[] decode(String text) throws MalformedException {
    Multibase base = of(text);
    return base.decodeBare(text.substring(base.prefix.length()));
  }

  /// The base that the first character of `text` names.
  public static Multibase of(String text) throws MalformedException {
    for (Multibase base : values()) {
      if (text.startsWith(base.prefix)) return base;
    }
    throw new MalformedException("no known base in front of the text");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
