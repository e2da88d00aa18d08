package org.handsel.node.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads `multipart/form-data` (RFC 7578) that is held in memory whole: the body was bounded
/// before.
final class Multipart {
  private static final Pattern BOUNDARY =
      Pattern.compile("(?i)boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");
  private static final Pattern NAME = Pattern.compile("(?i)[;\\s]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("(?i)[;\\s]filename=\"([^\"]*)\"");
  private static final int HEADER_BYTES_MAX = 4 << 10;

  private final byte[] body;
  private int at;

  private Multipart(byte[] body) {
    this.body = body;
  }

  /// A part: a field, or a file if it has a file name.
  @SuppressWarnings("ArrayRecordComponent") // passed through once, never compared
  record Part(String name, Optional<String> fileName, byte[] bytes) {}

  /// The parts of `body`, in order.
  ///
  /// @param contentType the request's header, which names the boundary
  static List<Part> read(String contentType, byte[] body, int partsMax) throws MalformedException {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw new MalformedException("the form names no boundary");
    }
    String name = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
    return new Multipart(body).parts(("--" + name).getBytes(StandardCharsets.ISO_8859_1), partsMax);
  }

  private List<Part> parts(byte[] boundary, int partsMax) throws MalformedException {
    byte[] delimiter = new byte[boundary.length + 2];
    delimiter[0] = '\r';
    delimiter[1] = '\n';
    System.arraycopy(boundary, 0, delimiter, 2, boundary.length);
    var parts = new ArrayList<Part>();
    if (!startsWith(boundary)) {
      throw new MalformedException("the form doesn't begin with its boundary");
    }
    at += boundary.length;
    while (!startsWith(new byte[] {'-', '-'})) {
      if (parts.size() == partsMax) {
        throw new MalformedException("a form may have " + partsMax + " parts at most");
      }
      String headers = headers();
      int end = indexOf(delimiter, at, body.length);
      if (end < 0) {
        throw new MalformedException("a part of the form doesn't end");
      }
      parts.add(part(headers, Arrays.copyOfRange(body, at, end)));
      at = end + delimiter.length;
    }
    return parts;
  }

  private String headers() throws MalformedException {
    if (!startsWith(new byte[] {'\r', '\n'})) {
      throw new MalformedException("a boundary of the form is followed by something else");
    }
    int limit = Math.min(body.length, at + HEADER_BYTES_MAX);
    int end = indexOf(new byte[] {'\r', '\n', '\r', '\n'}, at, limit);
    if (end < 0) {
      throw new MalformedException("a part's headers don't end within " + HEADER_BYTES_MAX);
    }
    String headers = new String(body, at, end - at, StandardCharsets.UTF_8);
    at = end + 4;
    return headers;
  }

  private static Part part(String headers, byte[] content) throws MalformedException {
    String disposition =
        headers
            .lines()
            .filter(line -> line.regionMatches(true, 0, "Content-Disposition:", 0, 20))
            .findFirst()
            .orElseThrow(() -> new MalformedException("a part says not what it is"));
    Matcher name = NAME.matcher(disposition);
    if (!name.find()) {
      throw new MalformedException("a part has no name");
    }
    Matcher file = FILE_NAME.matcher(disposition);
    return new Part(
        unescaped(name.group(1)),
        file.find() ? Optional.of(leaf(unescaped(file.group(1)))) : Optional.empty(),
        content);
  }

  /// Browsers write these three as percent signs (HTML, multipart form data).
  private static String unescaped(String text) {
    return text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
  }

  /// The last part of what may be a whole path, without control characters.
  private static String leaf(String name) {
    String leaf = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return leaf.replaceAll("\\p{Cntrl}", "");
  }

  private boolean startsWith(byte[] what) {
    return at + what.length <= body.length
        && Arrays.equals(body, at, at + what.length, what, 0, what.length);
  }

  private int indexOf(byte[] what, int from, int to) {
    for (int i = from; i + what.length <= to; i++) {
      if (body[i] == what[0] && Arrays.equals(body, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }
}
