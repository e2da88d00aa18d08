package org.handsel.node.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.handsel.node.app.Storage;

/// A file, or one part of it, as HTTP gives it: RFC 9110 §13 (conditions) and §14 (ranges).
final class FileReply {
  /// Its name is its content's hash, so what was kept under it is never stale.
  private static final String FOR_EVER = "private, max-age=31536000, immutable";

  private FileReply() {}

  /// Answers a request for `file`.
  ///
  /// @param header the request's, by name
  /// @param more headers beyond those of a file
  static Reply of(
      Storage.Opened file,
      Function<String, Optional<String>> header,
      String mediaType,
      Map<String, String> more) {
    var headers = new HashMap<>(more);
    String tag = '"' + file.cid() + '"';
    headers.put("ETag", tag);
    headers.put("Accept-Ranges", "bytes");
    headers.putIfAbsent("Cache-Control", FOR_EVER);
    if (header.apply("If-None-Match").map(asked -> matches(asked, tag)).orElse(false)) {
      return new Reply.Content(304, mediaType, headers, new byte[0]);
    }
    // RFC 9110 §13.1.5: with another tag in If-Range the whole file is the answer.
    boolean same = header.apply("If-Range").map(tag::equals).orElse(true);
    Optional<Range> range =
        same
            ? header.apply("Range").flatMap(text -> Range.of(text, file.size()))
            : Optional.empty();
    if (range.isEmpty()) return part(200, file, 0, file.size(), mediaType, headers);
    Range asked = range.get();
    if (asked.length() == 0) {
      headers.put("Content-Range", "bytes */" + file.size());
      headers.put("Cache-Control", "no-store");
      return new Reply.Content(416, "text/plain; charset=utf-8", headers, new byte[0]);
    }
    headers.put(
        "Content-Range",
        "bytes " + asked.from() + "-" + (asked.from() + asked.length() - 1) + "/" + file.size());
    return part(206, file, asked.from(), asked.length(), mediaType, headers);
  }

  private static Reply part(
      int status,
      Storage.Opened file,
      long from,
      long length,
      String mediaType,
      Map<String, String> headers) {
    headers.put("Content-Length", Long.toString(length));
    return new Reply.Streamed(
        status, mediaType, headers, out -> file.reading().read(from, length, out));
  }

  /// RFC 9110 §13.1.2: a list of tags, weak ones too, or `*`.
  static boolean matches(String asked, String tag) {
    for (String one : asked.split(",", -1)) {
      String bare = one.strip();
      if (bare.equals("*") || bare.equals(tag) || bare.equals("W/" + tag)) return true;
    }
    return false;
  }

  /// A part that was asked for; of no length if there is no such part.
  record Range(long from, long length) {
    /// The range that `header` asks for, of a file of `size` bytes. RFC 9110 §14.2: what isn't
    /// understood, and here also several ranges at once, is answered with the whole.
    static Optional<Range> of(String header, long size) {
      var match = PATTERN.matcher(header.strip());
      if (!match.matches()) return Optional.empty();
      String first = match.group(1);
      String last = match.group(2);
      if (first.isEmpty() && last.isEmpty()) return Optional.empty();
      if (first.isEmpty()) {
        long count = Math.min(Long.parseLong(last), size);
        return Optional.of(new Range(size - count, count));
      }
      long from = Long.parseLong(first);
      long to = last.isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(last);
      if (to < from) return Optional.empty();
      if (from >= size) return Optional.of(new Range(size, 0));
      return Optional.of(new Range(from, Math.min(to, size - 1) - from + 1));
    }

    private static final Pattern PATTERN = Pattern.compile("bytes=[ \\t]*(\\d{0,18})-(\\d{0,18})");
  }
}
