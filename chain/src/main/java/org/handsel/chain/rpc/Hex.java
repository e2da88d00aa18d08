package org.handsel.chain.rpc;

import java.math.BigInteger;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import tools.jackson.databind.JsonNode;

/// JSON-RPC's two forms of hexadecimal: quantities (shortest form) and data (whole bytes).
final class Hex {
  private static final int QUANTITY_CHARS_MAX = 66;

  private Hex() {}

  static String quantity(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String quantity(BigInteger value) {
    return "0x" + value.toString(16);
  }

  static String data(Bytes value) {
    return "0x" + value.hex();
  }

  /// A number below 2^256. Leading zeros are let through: some servers send them.
  static BigInteger quantity(JsonNode node, String what) throws MalformedException {
    String text = text(node, what);
    if (text.length() < 3
        || text.length() > QUANTITY_CHARS_MAX
        || !text.startsWith("0x")
        || !isHex(text)) {
      throw new MalformedException("the endpoint's " + what + " is no number");
    }
    return new BigInteger(text.substring(2), 16);
  }

  static long quantityLong(JsonNode node, String what) throws MalformedException {
    BigInteger value = quantity(node, what);
    if (value.bitLength() > 63) {
      throw new MalformedException("the endpoint's " + what + " is too large");
    }
    return value.longValueExact();
  }

  static Bytes data(JsonNode node, String what) throws MalformedException {
    String text = text(node, what);
    if (text.length() % 2 != 0 || !text.startsWith("0x") || !isHex(text)) {
      throw new MalformedException("the endpoint's " + what + " is no data");
    }
    return Bytes.fromHex(text);
  }

  static Bytes data(JsonNode node, int bytes, String what) throws MalformedException {
    Bytes value = data(node, what);
    if (value.size() != bytes) {
      throw new MalformedException(
          "the endpoint's " + what + " has " + value.size() + " bytes, not " + bytes);
    }
    return value;
  }

  private static String text(JsonNode node, String what) throws MalformedException {
    if (!node.isString()) {
      throw new MalformedException("the endpoint's answer has no " + what);
    }
    return node.stringValue();
  }

  private static boolean isHex(String text) {
    for (int i = 2; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }
}
