package org.handsel.node.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.handsel.node.app.Pictures;

/// What a handler answers. The server adds the headers that keep pages safe; nothing here can take
/// them away.
public sealed interface Reply {

  /// Bytes of a media type.
  ///
  /// @param headers beyond content type and length
  @SuppressWarnings("ArrayRecordComponent") // passed through once, never compared
  record Content(int status, String mediaType, Map<String, String> headers, byte[] bytes)
      implements Reply {}

  /// A value as JSON.
  record Json(int status, Object value) implements Reply {}

  /// Go and look there: 303, what a form's post ends with.
  ///
  /// @param to a path of this server's own
  record See(String to) implements Reply {
    /// @throws IllegalArgumentException if `to` leads away from this server
    public See {
      if (!to.startsWith("/") || to.startsWith("//") || to.startsWith("/\\")) {
        throw new IllegalArgumentException("a redirect must stay here: " + to);
      }
    }
  }

  /// An answer that comes bit by bit.
  ///
  /// @param headers beyond content type; with a `Content-Length`, writing less breaks it off
  record Streamed(int status, String mediaType, Map<String, String> headers, Writing writing)
      implements Reply {}

  /// What changes, as server-sent events, until the reader leaves.
  record Live() implements Reply {}

  /// Writes a streamed answer.
  @FunctionalInterface
  interface Writing {
    /// `out` is flushed at each flush and closed by the server.
    void to(OutputStream out) throws IOException;
  }

  /// A page.
  static Reply html(String page) {
    return html(200, page.getBytes(StandardCharsets.UTF_8));
  }

  /// A page that was rendered to bytes, with a status of its own.
  static Reply html(int status, byte[] page) {
    return new Content(
        status, "text/html; charset=utf-8", Map.of("Cache-Control", "no-store"), page);
  }

  /// A file whose address names its content: it may be kept for ever.
  static Reply immutable(String mediaType, byte[] bytes) {
    return new Content(
        200, mediaType, Map.of("Cache-Control", "private, max-age=31536000, immutable"), bytes);
  }

  /// What is shown in place: plain pictures and plain text, which run nothing.
  Set<String> SHOWN = Set.of("image/png", "image/jpeg", "image/gif", "text/plain; charset=utf-8");

  /// A file that somebody else may have made, of the type that its bytes show. It is never run as a
  /// page of ours: only [#SHOWN] is shown in place, everything else is saved, and whatever it is,
  /// it may load and run nothing.
  static Reply kept(Pictures.Content content) {
    return new Content(
        200,
        content.mediaType(),
        Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Content-Disposition", SHOWN.contains(content.mediaType()) ? "inline" : "attachment",
            "Cache-Control", "private, max-age=31536000, immutable"),
        content.bytes());
  }

  /// A value, 200.
  static Reply json(Object value) {
    return new Json(200, value);
  }
}
