package org.handsel.libp2p.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.handsel.libp2p.multiformats.MalformedException;

/// What is said before a connection becomes a WebSocket: one HTTP request and its answer. Pure.
/// Spec: RFC 6455, 4.
final class WsUpgrade {
  /// The longest head of a request or an answer that is read.
  static final int HEAD_BYTES_MAX = 8192;

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private WsUpgrade() {}

  /// The request with which a connection to `host` is opened.
  static byte[] request(String host, String key) {
    return bytes(
        "GET / HTTP/1.1\r\nHost: "
            + host
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
            + key
            + "\r\nSec-WebSocket-Version: 13\r\n\r\n");
  }

  /// The answer to the request with this head.
  ///
  /// @throws MalformedException if that asks for something else
  static byte[] answer(String head) throws MalformedException {
    String[] lines = lines(head);
    // 4.1: "The method of the request MUST be GET, and the HTTP version MUST be at least 1.1."
    if (!lines[0].matches("GET \\S+ HTTP/1\\.1")) throw new MalformedException("not a GET");
    Map<String, String> fields = fields(lines);
    checkUpgrade(fields);
    if (!fields.getOrDefault("sec-websocket-version", "").equals("13")) {
      throw new MalformedException("another version of WebSocket than 13");
    }
    String key = fields.getOrDefault("sec-websocket-key", "");
    checkKey(key);
    return bytes(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n\r\n");
  }

  /// What is said to whoever asked for something else.
  static byte[] refusal() {
    return bytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }

  /// Checks the head of the answer to a request with `key`.
  ///
  /// @throws MalformedException if the other side didn't agree
  static void check(String head, String key) throws MalformedException {
    String[] lines = lines(head);
    if (!lines[0].matches("HTTP/1\\.1 101( .*)?"))
      throw new MalformedException("no WebSocket here");
    Map<String, String> fields = fields(lines);
    checkUpgrade(fields);
    if (!fields.getOrDefault("sec-websocket-accept", "").equals(accept(key))) {
      throw new MalformedException("an answer to another request");
    }
    // 4.1: what we didn't ask for must not be there.
    if (fields.containsKey("sec-websocket-extensions")
        || fields.containsKey("sec-websocket-protocol")) {
      throw new MalformedException("an extension that we didn't ask for");
    }
  }

  private static void checkUpgrade(Map<String, String> fields) throws MalformedException {
    boolean upgrade = fields.getOrDefault("upgrade", "").equalsIgnoreCase("websocket");
    boolean connection = false;
    for (String option : fields.getOrDefault("connection", "").split(",", -1)) {
      connection |= option.strip().equalsIgnoreCase("upgrade");
    }
    if (!upgrade || !connection) throw new MalformedException("no upgrade to WebSocket");
  }

  private static void checkKey(String key) throws MalformedException {
    try {
      if (Base64.getDecoder().decode(key).length == KEY_BYTES) return;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a key that isn't base 64", e);
    }
    throw new MalformedException("a key that isn't 16 bytes");
  }

  private static String[] lines(String head) {
    return head.split("\r\n", -1);
  }

  private static Map<String, String> fields(String[] lines) throws MalformedException {
    var fields = new HashMap<String, String>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0) throw new MalformedException("a field without a name");
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      fields.merge(name, lines[i].substring(colon + 1).strip(), (a, b) -> a + "," + b);
    }
    return fields;
  }

  /// 4.2.2, 5.4: the key with a fixed text behind it, hashed.
  static String accept(String key) {
    try {
      var digest = MessageDigest.getInstance("SHA-1").digest(bytes(key + GUID));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
