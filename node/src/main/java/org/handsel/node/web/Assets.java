package org.handsel.node.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// Styles, scripts and the font: a fixed list of files out of the jar, read once. All of them lie
/// in one folder named by the hash of all of them, so that they may be kept for ever and still
/// refer to each other by name.
final class Assets {
  /// Every file there is, and its media type; nothing else is ever served.
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("tokens.css", "text/css"),
          Map.entry("base.css", "text/css"),
          Map.entry("layout.css", "text/css"),
          Map.entry("components.css", "text/css"),
          Map.entry("controls.css", "text/css"),
          Map.entry("pages.css", "text/css"),
          Map.entry("deal.css", "text/css"),
          Map.entry("print.css", "text/css"),
          Map.entry("htmx.min.js", "text/javascript"),
          Map.entry("app.js", "text/javascript"),
          Map.entry("live.js", "text/javascript"),
          Map.entry("pictures.js", "text/javascript"),
          Map.entry("files.js", "text/javascript"),
          Map.entry("months.js", "text/javascript"),
          Map.entry("map.js", "text/javascript"),
          Map.entry("maplibre-gl.mjs", "text/javascript"),
          Map.entry("maplibre-gl-worker.mjs", "text/javascript"),
          Map.entry("maplibre-gl.css", "text/css"),
          Map.entry("topojson-client.min.js", "text/javascript"),
          Map.entry("countries-50m.json", "application/json"),
          Map.entry("homes.css", "text/css"),
          Map.entry("mark.svg", "image/svg+xml"),
          Map.entry("alegreya-latin-wght-normal.woff2", "font/woff2"));

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final String version;

  Assets() {
    MessageDigest digest = sha256();
    for (String name : TYPES.keySet().stream().sorted().toList()) {
      byte[] bytes = read("assets/" + name);
      files.put(name, bytes);
      digest.update(bytes);
    }
    version = java.util.HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /// Where a page finds `name`.
  String path(String name) {
    if (!files.containsKey(name)) {
      throw new IllegalArgumentException("no such asset: " + name);
    }
    return "/assets/" + version + "/" + name;
  }

  /// The style sheets in the order they are linked.
  List<String> styles() {
    return List.of(
        "tokens.css",
        "base.css",
        "layout.css",
        "controls.css",
        "components.css",
        "pages.css",
        "deal.css",
        "homes.css",
        "print.css");
  }

  /// Answers `/assets/{version}/{name}`.
  Reply answer(Call call) throws RefusedException {
    String name = call.path("name");
    byte[] bytes = files.get(name);
    String type = TYPES.get(name);
    if (bytes == null || type == null || !call.path("version").equals(version)) {
      throw new RefusedException(
          RefusedException.Kind.UNKNOWN, "http.unknown", "There is nothing at this address.");
    }
    return Reply.immutable(type.startsWith("text/") ? type + "; charset=utf-8" : type, bytes);
  }

  /// The mark, for browsers that ask for it by its old name.
  Reply mark() {
    return Reply.immutable("image/svg+xml", Objects.requireNonNull(files.get("mark.svg")));
  }

  /// A resource beside this class.
  static byte[] read(String resource) {
    try (var in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing in the jar: " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
