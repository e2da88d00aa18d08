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
import io.helidon.webserver.sse.SseSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.node.app.App;
import org.handsel.node.app.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket, and the way of a request: guard, route, handler, reply. Each runs on a virtual
/// thread of its own.
public final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private final App app;
  private final Site site;
  private final Entry entry;
  private final Limits limits;
  private final LiveUpdates live;
  private final Patience patience;
  private final Routes routes;
  private final WebServer socket;
  private final Guard guard;
  private final String address;
  private final String cookie;
  private final Gateway gateway;
  private final String pagePolicy;

  /// Binds and serves until closed.
  ///
  /// @throws IOException if the port can't be had
  public static Server start(Listen listen, Entry entry, App app, Site site, Limits limits)
      throws IOException {
    return new Server(listen, entry, app, site, limits);
  }

  /// Where to listen.
  ///
  /// @param host an address of this machine, a loopback one unless the person allowed more
  /// @param port 0 for any free one
  /// @param names further names with ports that the guard lets pass as `Host`
  public record Listen(String host, int port, Set<String> names) {}

  private Server(Listen listen, Entry entry, App app, Site site, Limits limits) throws IOException {
    this.app = app;
    this.site = site;
    this.entry = entry;
    this.limits = limits;
    this.live = new LiveUpdates(app.events(), limits);
    this.patience = new Patience(limits.readTimeout());
    this.routes = new Routes(table());
    try {
      this.socket = bind(listen);
    } catch (IOException e) {
      patience.close();
      throw e;
    }
    String name = listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host();
    this.address = "http://" + name + ":" + socket.port();
    this.cookie = "handsel-" + socket.port();
    Set<String> hosts = hosts(listen, name);
    this.guard = new Guard(entry, hosts);
    try {
      this.gateway = new Gateway(listen.host(), app, limits, patience, origins(name));
    } catch (IllegalStateException | UncheckedIOException e) {
      socket.stop();
      patience.close();
      throw new IOException("http: nothing can be listened for to show files", e);
    }
    this.pagePolicy = Guard.CONTENT_SECURITY_POLICY + "; frame-src " + gateway.address();
  }

  /// `http://HOST:PORT`, with the real port.
  public String address() {
    return address;
  }

  /// A new link that opens one browser's session, once.
  public String loginLink() {
    return address + "/enter/" + entry.link();
  }

  private List<Route> table() {
    var table = new ArrayList<>(new Api(app, this::loginLink, limits).routes());
    table.addAll(new ApiStorage(app, limits).routes());
    table.addAll(new ApiCode(app).routes());
    table.addAll(new ApiCalendars(app).routes());
    table.addAll(new ApiCompute(app).routes());
    table.add(OpenApi.route(List.copyOf(table)));
    table.add(Route.page(Route.Method.GET, "/enter/{code}", Route.Door.OPEN, this::enter));
    table.add(Route.page(Route.Method.GET, "/events", Route.Door.ENTERED, _ -> new Reply.Live()));
    table.addAll(site.routes());
    return table;
  }

  private Set<String> hosts(Listen listen, String name) {
    var hosts = new HashSet<>(listen.names());
    for (String host : List.of(name, "127.0.0.1", "localhost", "[::1]")) {
      hosts.add(host.toLowerCase(java.util.Locale.ROOT) + ":" + socket.port());
    }
    return hosts;
  }

  private Set<String> origins(String name) {
    var origins = new HashSet<String>();
    // A policy can't name an address of IPv6 (CSP 3 §2.3.1, host-source).
    for (String host : List.of(name, "127.0.0.1", "localhost")) {
      if (!host.startsWith("["))
        origins.add("http://" + host.toLowerCase(java.util.Locale.ROOT) + ":" + socket.port());
    }
    return origins;
  }

  /// Where files are shown: `http://HOST:PORT`, an origin of its own.
  public String gateway() {
    return gateway.address();
  }

  private WebServer bind(Listen listen) throws IOException {
    var server =
        WebServer.builder()
            .host(listen.host())
            .port(listen.port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxTcpConnections(limits.connectionsMax())
            .maxConcurrentRequests(limits.requestsMax())
            .maxPayloadSize(Math.max(limits.importBytesMax(), limits.fileBytesMax()))
            .idleConnectionTimeout(limits.idleTimeout())
            .idleConnectionPeriod(limits.idleTimeout().dividedBy(4))
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(limits.headerBytesMax())
                    .addReceiveListener(patience)
                    .build())
            .routing(HttpRouting.builder().any(this::serve))
            .build();
    try {
      server.start();
    } catch (IllegalStateException | UncheckedIOException e) {
      throw taken(listen, e);
    }
    // The library logs that the port is taken, and returns as if it weren't.
    if (!server.isRunning() || server.port() <= 0) {
      server.stop();
      throw taken(listen, null);
    }
    return server;
  }

  private static IOException taken(Listen listen, @Nullable Exception cause) {
    return new IOException(
        "http: nothing can be listened for at "
            + listen.host()
            + ":"
            + listen.port()
            + "; probably something else uses this port. Choose another with --http.",
        cause);
  }

  private void serve(ServerRequest request, ServerResponse response) {
    answerIn(request, response);
    // The library leaves it to us to keep the word that "Connection: close" gives (RFC 9112 9.6).
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
        || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("asked to");
    }
  }

  private void answerIn(ServerRequest request, ServerResponse response) {
    var bare = call(request, Map.of(), Route.BODY_BYTES_MAX);
    headers(response, pagePolicy);
    try {
      String method = request.prologue().method().text();
      String path = request.path().rawPath();
      var asked =
          new Guard.Asked(
              method.equals("GET"),
              path,
              bare.header("Host"),
              bare.header("Origin"),
              bare.header("Sec-Fetch-Site"),
              bare.header("Authorization"),
              bare.cookie(cookie));
      var refusal = guard.atTheGate(asked);
      if (refusal.isPresent()) {
        refuse(bare, request, response, refusal.get());
        return;
      }
      var match = routes.find(method, path);
      var door = match.map(m -> m.route().door()).orElse(Route.Door.ENTERED);
      refusal =
          guard
              .atTheDoor(door, asked, app.setup().stage())
              .or(() -> match.isEmpty() ? unknown(path) : tooLarge(request, match.get()));
      if (refusal.isPresent()) {
        refuse(bare, request, response, refusal.get());
        return;
      }
      var route = match.orElseThrow().route();
      var call = call(request, match.get().path(), route.bodyBytesMax());
      send(response, answer(route, call));
    } catch (UncheckedIOException | IOException e) {
      log.debug("A conversation ended early: {}", e.toString());
      throw e instanceof UncheckedIOException unchecked
          ? unchecked
          : new UncheckedIOException((IOException) e);
    } catch (ServerConnectionException e) {
      log.debug("A page was closed: {}", e.toString());
      throw e;
    } catch (RuntimeException e) {
      log.error("A request failed by a bug: {} {}", request.prologue().method(), bare.target(), e);
      if (!response.isSent()) {
        refuse(
            bare,
            request,
            response,
            new Site.Refusal(
                500,
                "http.failed",
                "Something went wrong here; the log says what. Nothing is lost."));
      }
    }
  }

  private HttpCall call(ServerRequest request, Map<String, String> path, long bodyBytesMax) {
    return new HttpCall(request, path, bodyBytesMax, limits, patience, gateway.address());
  }

  private Reply answer(Route route, HttpCall call) throws IOException {
    try {
      return route.handler().answer(call);
    } catch (RefusedException e) {
      return refusal(call, new Site.Refusal(status(e.kind()), e.code(), e.getMessage()));
    } catch (BoundedBody.TooLargeException e) {
      return refusal(
          call,
          new Site.Refusal(413, "http.too-large", "That is too large: " + e.getMessage() + "."));
    }
  }

  private Optional<Site.Refusal> unknown(String path) {
    return Optional.of(
        routes.knows(path)
            ? new Site.Refusal(405, "http.method", "This address takes other methods.")
            : new Site.Refusal(404, "http.unknown", "There is nothing at this address."));
  }

  private static Optional<Site.Refusal> tooLarge(ServerRequest request, Routes.Match match) {
    long length = request.headers().contentLength().orElse(0);
    long most = match.route().bodyBytesMax();
    return length <= most
        ? Optional.empty()
        : Optional.of(
            new Site.Refusal(
                413,
                "http.too-large",
                "That is too large: at most " + most + " bytes are taken here."));
  }

  private static int status(RefusedException.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case UNKNOWN -> 404;
      case CONFLICT -> 409;
      case UNAVAILABLE -> 503;
    };
  }

  private Reply refusal(HttpCall call, Site.Refusal refusal) {
    return call.target().startsWith("/api/")
        ? new Reply.Json(
            refusal.status(),
            new Api.Refused(new Api.Refused.Why(refusal.code(), refusal.message())))
        : site.refused(call, refusal);
  }

  /// Refuses before the body was read: the connection ends with it.
  private void refuse(
      HttpCall call, ServerRequest request, ServerResponse response, Site.Refusal refusal) {
    if (!request.prologue().method().text().equals("GET")) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    try {
      send(response, refusal(call, refusal));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(ServerResponse response, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Content(var status, var type, var more, var bytes) -> {
        more.forEach((name, value) -> response.header(name, value));
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.send(bytes);
      }
      case Reply.Json(var status, var value) -> {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(Json.bytes(value));
      }
      case Reply.See(var to) -> {
        response.status(Status.SEE_OTHER_303);
        response.header(HeaderNames.LOCATION, to);
        response.send();
      }
      case Reply.Streamed(var status, var type, var more, var writing) -> {
        response.status(Status.create(status));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        more.forEach((name, value) -> response.header(name, value));
        response.header(HeaderNames.CONTENT_TYPE, type);
        try (var out = response.outputStream()) {
          writing.to(out);
        }
      }
      case Reply.Live() -> {
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        live.write(response.sink(SseSink.TYPE));
      }
    }
  }

  private static void headers(ServerResponse response, String policy) {
    response.header("Content-Security-Policy", policy);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "DENY");
    response.header("Referrer-Policy", "no-referrer");
    response.header("Cross-Origin-Opener-Policy", "same-origin");
    response.header("Cross-Origin-Resource-Policy", "same-origin");
    response.header("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  }

  /// The login link's target. A page that moves on by itself, not a redirect: a strict cookie isn't
  /// sent on a redirect that another site's or program's link began.
  private Reply enter(Call call) throws RefusedException {
    var session = entry.enter(call.path("code"));
    if (session.isEmpty()) {
      if (call.cookie(cookie).map(entry::open).orElse(false)) {
        return new Reply.See("/");
      }
      return site.refused(
          call,
          new Site.Refusal(
              401,
              "http.login-used",
              "This login link was used before, or is from an earlier start. `handsel page` prints"
                  + " a new one."));
    }
    String page =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Handsel</title>"
            + "<meta http-equiv=\"refresh\" content=\"0;url=/\"><p><a href=\"/\">Handsel</a></p>";
    return new Reply.Content(
        200,
        "text/html; charset=utf-8",
        Map.of(
            "Cache-Control",
            "no-store",
            "Set-Cookie",
            cookie + "=" + session.get() + "; Path=/; HttpOnly; SameSite=Strict"),
        page.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    live.close();
    gateway.close();
    socket.stop();
    patience.close();
  }
}
