package org.handsel.libp2p.multiformats;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// How the value of one part of a [Multiaddr] is written as text and as bytes. Everything that
/// enters through [#parse] or [#check] can be written again by [#text] and read back the same.
enum AddressValue {
  NONE(0),
  BYTE(1),
  PORT(2),
  IP4(4),
  ONION(12),
  IP6(16),
  ONION3(37),
  NAME(-1),
  ESCAPED(-1),
  PATH(-1),
  PEER(-1),
  CERTHASH(-1),
  GARLIC32(-1),
  GARLIC64(-1);

  /// How many bytes, or −1 if their number stands in front.
  final int size;

  AddressValue(int size) {
    this.size = size;
  }

  /// The bytes of `text`.
  byte[] parse(String text) throws MalformedException {
    byte[] bytes =
        switch (this) {
          case NONE -> new byte[0];
          case BYTE -> new byte[] {(byte) decimal(text, 255)};
          case PORT -> port(text);
          case IP4 -> IpText.parse4(text);
          case IP6 -> IpText.parse6(text);
          case ONION -> onion(text, 10);
          case ONION3 -> onion(text, 35);
          case NAME, PATH -> text.getBytes(StandardCharsets.UTF_8);
          case ESCAPED -> unescape(text);
          case PEER -> peer(text).toArray();
          case CERTHASH -> Multibase.decode(text);
          case GARLIC32 -> Multibase.BASE32.decodeBare(text);
          case GARLIC64 -> Multibase.BASE64.decodeBare(i2pToBase64(text));
        };
    check(bytes);
    return bytes;
  }

  /// Refuses bytes that can't be this value.
  void check(byte[] bytes) throws MalformedException {
    boolean good =
        switch (this) {
          case NONE, PORT, IP4, IP6, ONION, ONION3 -> bytes.length == size;
          case BYTE -> bytes.length == 1 && (bytes[0] & 0xff) <= 128;
          case NAME -> bytes.length > 0 && !utf8(bytes).contains("/");
          case ESCAPED -> bytes.length > 0 && !utf8(bytes).isEmpty();
          case PATH ->
              bytes.length > 1 && utf8(bytes).startsWith("/") && !utf8(bytes).endsWith("/");
          case PEER, CERTHASH -> Multihash.decode(bytes).digest().size() > 0;
          // i2p: a base 32 address is 32 bytes, or 35 and more if encrypted.
          case GARLIC32 -> bytes.length == 32 || bytes.length >= 35;
          case GARLIC64 -> bytes.length >= 386;
        };
    if (!good) throw new MalformedException("not a value for " + this);
  }

  /// The text of `bytes`, which were checked.
  String text(byte[] bytes) {
    return switch (this) {
      case NONE -> "";
      case BYTE -> String.valueOf(bytes[0] & 0xff);
      case PORT -> String.valueOf(portAt(bytes, 0));
      case IP4 -> IpText.text4(bytes);
      case IP6 -> IpText.text6(bytes);
      case ONION, ONION3 ->
          Multibase.BASE32.encodeBare(Arrays.copyOf(bytes, size - 2))
              + ":"
              + portAt(bytes, size - 2);
      case NAME, PATH -> new String(bytes, StandardCharsets.UTF_8);
      case ESCAPED ->
          URLEncoder.encode(new String(bytes, StandardCharsets.UTF_8), StandardCharsets.UTF_8)
              .replace("+", "%20");
      case PEER -> Multibase.BASE58BTC.encodeBare(bytes);
      case CERTHASH -> Multibase.BASE64URL.encode(bytes);
      case GARLIC32 -> Multibase.BASE32.encodeBare(bytes);
      case GARLIC64 -> Multibase.BASE64PAD.encodeBare(bytes).replace('+', '-').replace('/', '~');
    };
  }

  private static int portAt(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  private static byte[] port(String text) throws MalformedException {
    int port = decimal(text, 65535);
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  static int decimal(String text, int max) throws MalformedException {
    boolean good = !text.isEmpty() && text.length() <= 5;
    for (int i = 0; i < text.length(); i++) {
      good &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!good) throw new MalformedException("not a number");
    int value = Integer.parseInt(text);
    if (value > max) throw new MalformedException("a number above " + max);
    return value;
  }

  private static byte[] onion(String text, int keyBytes) throws MalformedException {
    int colon = text.indexOf(':');
    if (colon < 0) throw new MalformedException("an onion address without a port");
    byte[] key = Multibase.BASE32.decodeBare(text.substring(0, colon).toLowerCase(Locale.ROOT));
    byte[] port = port(text.substring(colon + 1));
    if (key.length != keyBytes || (port[0] == 0 && port[1] == 0)) {
      throw new MalformedException("not an onion address");
    }
    byte[] out = Arrays.copyOf(key, keyBytes + 2);
    System.arraycopy(port, 0, out, keyBytes, 2);
    return out;
  }

  /// peer-ids, "String representation": base 58 if it begins with 1 or Qm, else a CID.
  static Multihash peer(String text) throws MalformedException {
    if (text.startsWith("1") || text.startsWith("Qm")) {
      return Multihash.decode(Multibase.BASE58BTC.decodeBare(text));
    }
    Cid cid = Cid.parse(text);
    if (cid.codec() != Cid.LIBP2P_KEY) throw new MalformedException("a CID, but not of a key");
    return cid.hash();
  }

  private static String i2pToBase64(String text) throws MalformedException {
    if (text.indexOf('+') >= 0 || text.indexOf('/') >= 0) throw new MalformedException("not i2p");
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == '=') length--;
    return text.substring(0, length).replace('-', '+').replace('~', '/');
  }

  private static byte[] unescape(String text) throws MalformedException {
    var out = ByteBuffer.allocate(text.length() * 3);
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.put(in[i]);
        continue;
      }
      int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) throw new MalformedException("a broken percent escape");
      out.put((byte) ((high << 4) | low));
      i += 2;
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static String utf8(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8", e);
    }
  }
}
