package org.handsel.node.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a file is shown as: by its name, else by how it begins. Whatever it is, it runs nothing
/// where it's shown, so a wrong guess does no harm.
final class MediaTypes {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String BYTES = "application/octet-stream";

  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("txt", TEXT),
          Map.entry("md", TEXT),
          Map.entry("log", TEXT),
          Map.entry("csv", "text/csv; charset=utf-8"),
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("xml", "application/xml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("flac", "audio/flac"),
          Map.entry("wav", "audio/wav"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("epub", "application/epub+zip"));

  private static final Map<String, String> BY_START =
      Map.of(
          "89504e470d0a1a0a", "image/png",
          "ffd8ff", "image/jpeg",
          "474946383761", "image/gif",
          "474946383961", "image/gif",
          "255044462d", "application/pdf",
          "1a45dfa3", "video/webm",
          "4f676753", "audio/ogg",
          "664c6143", "audio/flac",
          "504b0304", "application/zip",
          "1f8b", "application/gzip");

  private MediaTypes() {}

  /// By the ending of `name`, if that is known.
  static Optional<String> byName(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) return Optional.empty();
    return Optional.ofNullable(BY_ENDING.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  /// By how a file begins.
  static String byContent(byte[] start) {
    String hex = HexFormat.of().formatHex(start);
    for (var known : BY_START.entrySet()) {
      if (hex.startsWith(known.getKey())) return known.getValue();
    }
    return text(start) ? TEXT : BYTES;
  }

  /// Whether it is UTF-8 without control characters; the last sign may be cut off.
  private static boolean text(byte[] start) {
    for (byte b : start) {
      if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t') return false;
    }
    String text = new String(start, StandardCharsets.UTF_8);
    int wrong = text.indexOf('\ufffd');
    return wrong < 0 || (start.length >= 4 && wrong >= text.length() - 1);
  }
}
