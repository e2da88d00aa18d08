package org.handsel.node.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.node.app.App;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.app.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/ipfs/CID[/path]` for browsers and programs of this machine: IPFS HTTP Gateways, "Path Gateway
/// Specification", for files and folders, deserialized.
///
/// What it serves others have made. So it has a port of its own, which is another origin than that
/// of pages and API: no cookie or token is valid here, and nothing served here can use them there.
/// Beyond that everything is in a sandbox that runs no script, and pages of other sites may neither
/// ask for anything nor show it. It serves what is here, and fetches what isn't.
final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final String ROOT = "/ipfs/";
  private static final int CONNECTIONS_MAX = 64;
  private static final int REQUESTS_MAX = 24;
  private static final int SNIFFED_BYTES = 512;
  private static final int LISTED_MAX = 10_000;

  private final App app;
  private final Set<String> hosts;
  private final String address;
  private final String policy;
  private final WebServer socket;

  /// @param shownBy the origins that may show what is served here in a frame
  Gateway(String host, App app, Limits limits, Patience patience, Set<String> shownBy) {
    this.app = app;
    this.socket =
        WebServer.builder()
            .host(host)
            .port(0)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxTcpConnections(CONNECTIONS_MAX)
            .maxConcurrentRequests(REQUESTS_MAX)
            .maxPayloadSize(0)
            .idleConnectionTimeout(limits.idleTimeout())
            .idleConnectionPeriod(limits.idleTimeout().dividedBy(4))
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(limits.headerBytesMax())
                    .addReceiveListener(patience)
                    .build())
            .routing(HttpRouting.builder().any(this::serve))
            .build()
            .start();
    String name = host.contains(":") ? "[" + host + "]" : host;
    this.address = "http://" + name + ":" + socket.port();
    this.hosts =
        Set.of(
            (name + ":" + socket.port()).toLowerCase(Locale.ROOT),
            "localhost:" + socket.port(),
            "[::1]:" + socket.port());
    this.policy =
        "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src"
            + " 'unsafe-inline'; frame-ancestors "
            + String.join(" ", shownBy);
  }

  /// `http://HOST:PORT`.
  String address() {
    return address;
  }

  /// What isn't served.
  private static final class NotServed extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;
    final String why;

    NotServed(int status, String why) {
      super(why);
      this.status = status;
      this.why = why;
    }
  }

  private void serve(ServerRequest request, ServerResponse response) {
    answer(request, response);
    // As in `Server`: the library leaves it to us (RFC 9112 9.6).
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("asked to");
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    response.header("Content-Security-Policy", policy);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "no-referrer");
    response.header("Cross-Origin-Resource-Policy", "same-site");
    response.header("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    boolean head = request.prologue().method().text().equals("HEAD");
    try {
      Reply reply;
      try {
        reply = answer(request);
      } catch (NotServed e) {
        reply = plain(e.status, e.why);
      } catch (RefusedException e) {
        reply = plain(status(e), e.getMessage());
      }
      send(response, reply, head);
    } catch (IOException e) {
      log.debug("a file was broken off: {}", e.toString());
      throw new UncheckedIOException(e);
    } catch (ServerConnectionException | UncheckedIOException e) {
      log.debug("a reader left: {}", e.toString());
      throw e;
    }
  }

  private static Reply plain(int status, String why) {
    return new Reply.Content(
        status,
        "text/plain; charset=utf-8",
        Map.of("Cache-Control", "no-store"),
        (why + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// Path Gateway, "404 Not Found": "the requested content is not retrievable from this gateway";
  /// "504 Gateway Timeout": it took too long.
  private static int status(RefusedException refused) {
    return switch (refused.kind()) {
      case UNKNOWN -> 404;
      case UNAVAILABLE -> 504;
      case INVALID -> 400;
      case CONFLICT -> 500;
    };
  }

  private static void send(ServerResponse response, Reply reply, boolean head) throws IOException {
    switch (reply) {
      case Reply.Content(var status, var type, var more, var bytes) -> {
        more.forEach((name, value) -> response.header(name, value));
        response.status(Status.create(status));
        if (status != 301 && status != 304) response.header(HeaderNames.CONTENT_TYPE, type);
        if (head) response.send();
        else response.send(bytes);
      }
      case Reply.Streamed(var status, var type, var more, var writing) -> {
        more.forEach((name, value) -> response.header(name, value));
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        if (head) {
          response.send();
          return;
        }
        try (var out = response.outputStream()) {
          writing.to(out);
        }
      }
      default -> throw new IllegalStateException("not a gateway's answer: " + reply);
    }
  }

  private static Optional<String> header(ServerRequest request, String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  private Reply answer(ServerRequest request) throws NotServed, RefusedException, IOException {
    if (!hosts.contains(header(request, "Host").orElse("").toLowerCase(Locale.ROOT))) {
      throw new NotServed(403, "This address isn't one that is served here.");
    }
    if (header(request, "Sec-Fetch-Site").equals(Optional.of("cross-site"))) {
      throw new NotServed(403, "Pages of other sites get nothing from here.");
    }
    if (!Set.of("GET", "HEAD").contains(request.prologue().method().text())) {
      throw new NotServed(405, "Only GET and HEAD are answered here.");
    }
    // Path Gateway, "Service-Worker": requests "MUST be denied by returning HTTP 400"; a sandbox
    // has no use for any.
    if (header(request, "Service-Worker").isPresent()) {
      throw new NotServed(400, "No service worker is served here.");
    }
    String raw = request.path().rawPath();
    if (!raw.startsWith(ROOT)) throw new NotServed(404, "Only /ipfs/CID is served here.");
    String format = request.query().first("format").orElse("");
    String accepted = header(request, "Accept").orElse("");
    if (!format.isEmpty() || accepted.contains("application/vnd.ipld.")) {
      throw new NotServed(406, "Only files and folders are served here, no blocks.");
    }
    if (app.setup().stage() != Setup.Stage.READY) {
      throw new NotServed(503, "The node's identity is locked.");
    }
    String path = decoded(raw.substring(ROOT.length()));
    boolean slash = path.endsWith("/");
    String bare = path.replaceAll("/+$", "");
    // Path Gateway, "only-if-cached": "412 Precondition Failed" if data isn't here.
    if (header(request, "Cache-Control").map(it -> it.contains("only-if-cached")).orElse(false)
        && !app.storage().here(bare)) {
      throw new NotServed(412, "That isn't here.");
    }
    Storage.Item item = app.storage().look(bare);
    return switch (item.kind()) {
      case "file" -> {
        if (slash) throw new NotServed(404, "That is a file, with nothing below it.");
        yield file(request, bare, bare);
      }
      case "folder" -> slash ? folder(request, bare, item) : to(raw + "/", request);
      default -> throw new NotServed(404, "That is a symlink; symlinks aren't followed here.");
    };
  }

  private static Reply to(String path, ServerRequest request) {
    String query = request.query().rawValue();
    return new Reply.Content(
        301,
        "text/plain",
        Map.of("Location", path + (query.isEmpty() ? "" : "?" + query)),
        new byte[0]);
  }

  /// Names, each decoded by itself: a name can't become two.
  private static String decoded(String raw) throws NotServed {
    var names = new ArrayList<String>();
    for (String segment : raw.split("/", -1)) {
      String name;
      try {
        name = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new NotServed(400, "That is no path.");
      }
      if (name.contains("/") || name.equals("..") || name.equals(".")) {
        throw new NotServed(400, "That is no path.");
      }
      names.add(name);
    }
    return String.join("/", names);
  }

  private Reply file(ServerRequest request, String path, String asked)
      throws RefusedException, IOException {
    Storage.Opened file = app.storage().open(path);
    String name =
        request.query().first("filename").orElse(file.name().isEmpty() ? file.cid() : file.name());
    boolean download = request.query().first("download").orElse("").equals("true");
    var headers = new LinkedHashMap<String, String>();
    headers.put("Cache-Control", "public, max-age=29030400, immutable");
    headers.put("X-Ipfs-Path", encodedPath(asked));
    headers.put("X-Ipfs-Roots", file.cid());
    headers.put(
        "Content-Disposition",
        (download ? "attachment" : "inline") + "; filename*=UTF-8''" + encoded(name));
    return FileReply.of(file, at -> header(request, at), mediaType(file, name), headers);
  }

  private static String mediaType(Storage.Opened file, String name) throws IOException {
    Optional<String> byName = MediaTypes.byName(name);
    if (byName.isPresent()) return byName.get();
    var start = new ByteArrayOutputStream();
    long count = Math.min(SNIFFED_BYTES, file.size());
    if (count > 0) file.reading().read(0, count, start);
    return MediaTypes.byContent(start.toByteArray());
  }

  private Reply folder(ServerRequest request, String path, Storage.Item folder)
      throws RefusedException, IOException {
    var items = new ArrayList<Storage.Item>();
    app.storage()
        .list(
            path,
            item -> {
              if (items.size() < LISTED_MAX) items.add(item);
            });
    boolean site =
        items.stream().anyMatch(i -> i.name().equals("index.html") && i.kind().equals("file"));
    if (site) return file(request, path + "/index.html", path + "/");
    var headers = new LinkedHashMap<String, String>();
    // Path Gateway, "Etag": a listing made here isn't named by the CID alone.
    headers.put("ETag", "\"DirIndex-handsel-1_CID-" + folder.cid() + "\"");
    headers.put("Cache-Control", "public, max-age=604800, stale-while-revalidate=2678400");
    headers.put("X-Ipfs-Path", encodedPath(path + "/"));
    headers.put("X-Ipfs-Roots", folder.cid());
    String tag = String.valueOf(headers.get("ETag"));
    if (header(request, "If-None-Match").map(it -> FileReply.matches(it, tag)).orElse(false)) {
      return new Reply.Content(304, "text/html", headers, new byte[0]);
    }
    return new Reply.Content(
        200,
        "text/html; charset=utf-8",
        headers,
        listing(path, items).getBytes(StandardCharsets.UTF_8));
  }

  private static String listing(String path, List<Storage.Item> items) {
    var page = new StringBuilder("<!doctype html><meta charset=\"utf-8\">");
    page.append("<meta name=\"viewport\" content=\"width=device-width\"><title>")
        .append(escaped(path))
        .append("</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;")
        .append("margin:2rem;overflow-wrap:anywhere}td{padding:0 1rem 0 0}</style><h1>")
        .append(escaped(path))
        .append("</h1><table>");
    for (Storage.Item item : items) {
      boolean link = !item.kind().equals("symlink");
      String shown = escaped(item.name() + (item.kind().equals("folder") ? "/" : ""));
      page.append("<tr><td>");
      if (link) {
        page.append("<a href=\"./").append(encoded(item.name()));
        page.append(item.kind().equals("folder") ? "/\">" : "\">").append(shown).append("</a>");
      } else {
        page.append(shown).append(" → ").append(escaped(item.target().orElse("")));
      }
      page.append("<td>").append(item.size().map(size -> Long.toString(size)).orElse(""));
    }
    return page.append("</table>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  private static String encodedPath(String path) {
    var names = new ArrayList<String>();
    for (String name : path.split("/", -1)) names.add(encoded(name));
    return ROOT + String.join("/", names);
  }

  @Override
  public void close() {
    socket.stop();
  }
}
