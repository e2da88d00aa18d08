package org.handsel.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.handsel.node.app.App;
import org.handsel.node.app.Events;
import org.handsel.node.app.FixtureApp;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.Setup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerTest {
  private static final Limits TIGHT =
      new Limits(
          64,
          16,
          2,
          16 << 10,
          1 << 20,
          1 << 20,
          1 << 20,
          1 << 20,
          1 << 20,
          20,
          Duration.ofMillis(700),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          1024,
          4,
          Duration.ofMillis(200));

  private final Entry entry = new Entry(new SecureRandom());
  private App app = FixtureApp.ready();
  private Server server;
  private RawHttp http;
  private String bearer;

  @BeforeEach
  void start() throws IOException {
    serve(FixtureApp.ready());
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    int taken = URI.create(server.address()).getPort();
    assertThatThrownBy(() ->
            Server.start(
                new Server.Listen("127.0.0.1", taken, Set.of()),
                entry,
                app,
                new PlainSite(),
                TIGHT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + taken);
  }

  private void serve(App node) throws IOException {
    if (server != null) {
      server.close();
    }
    app = node;
    server =
        Server.start(
            new Server.Listen("127.0.0.1", 0, Set.of()), entry, app, new PlainSite(), TIGHT);
    http = new RawHttp(server.address());
    bearer = "Authorization: Bearer " + entry.token();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theTokenOpensTheApi() throws IOException {
    var answer = http.ask("GET", "/api/v1/me", "", "", bearer);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"name\":\"Bob\"");
  }

  @Test
  void withoutTokenOrSessionNothingIsTold() throws IOException {
    for (String path : List.of("/api/v1/me", "/api/v1/wallet", "/api/openapi.json", "/events")) {
      var answer = http.ask("GET", path, "", "");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).doesNotContain("Bob");
    }
    assertThat(http.ask("GET", "/api/v1/me", "", "", "Authorization: Bearer wrong").status())
        .isEqualTo(401);
    assertThat(http.ask("POST", "/api/v1/wallet/faucet", "", "", "Content-Length: 0").status())
        .isIn(401, 403);
  }

  @Test
  void aNameThatWasReboundToThisMachineIsRefused() throws IOException {
    for (String host : List.of("evil.example", "evil.example:80", "127.0.0.1:1", "localhost")) {
      var answer = http.ask("GET", "/api/v1/me", host, "", bearer);
      assertThat(answer.status()).as(host).isEqualTo(403);
      assertThat(answer.body()).contains("http.host");
    }
  }

  @Test
  void aLoginLinkOpensOneSessionOnce() throws IOException {
    String path = server.loginLink().substring(server.address().length());
    var entered = http.ask("GET", path, "", "");
    assertThat(entered.status()).isEqualTo(200);
    assertThat(entered.header("Set-Cookie")).contains("HttpOnly").contains("SameSite=Strict");
    String cookie = "Cookie: " + entered.header("Set-Cookie").split(";", 2)[0];
    assertThat(http.ask("GET", "/api/v1/me", "", "", cookie).status()).isEqualTo(200);
    var again = http.ask("GET", path, "", "");
    assertThat(again.status()).isEqualTo(401);
    assertThat(again.body()).contains("http.login-used");
    assertThat(http.ask("GET", "/enter/made-up", "", "").status()).isEqualTo(401);
  }

  @Test
  void anotherSitesPageCanDoNothingEvenWithTheCookie() throws IOException {
    String cookie = session();
    for (String from :
        List.of(
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
            "Origin: http://evil.example",
            "Origin: null",
            "X-Nothing: 1")) {
      var answer = http.ask("POST", "/api/v1/wallet/faucet", "", "{}", cookie, from);
      assertThat(answer.status()).as(from).isEqualTo(403);
      assertThat(answer.body()).contains("http.cross-site");
    }
    assertThat(http.ask("GET", "/api/v1/me", "", "", cookie, "Sec-Fetch-Site: cross-site").status())
        .isEqualTo(403);
    assertThat(
            http.ask(
                    "POST",
                    "/api/v1/wallet/faucet",
                    "",
                    "{}",
                    cookie,
                    "Sec-Fetch-Site: same-origin")
                .status())
        .isEqualTo(200);
  }

  @Test
  void everyAnswerCarriesTheHeadersThatKeepPagesSafe() throws IOException {
    for (String path : List.of("/api/v1/me", "/nothing", "/page")) {
      var answer = http.ask("GET", path, "", "", bearer);
      assertThat(answer.header("Content-Security-Policy"))
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }

  @Test
  void apathCannotClimb() throws IOException {
    for (String path :
        List.of(
            "/files/../api/v1/me",
            "/files/%2e%2e/%2e%2e/etc/passwd",
            "/files/..%2f..%2fetc%2fpasswd",
            "/files/a%00b",
            "/files/a%5cb")) {
      var answer = http.ask("GET", path, "", "", bearer);
      assertThat(answer.status()).as(path).isBetween(400, 404);
      assertThat(answer.body()).doesNotContain("root:").doesNotContain("file:");
    }
    assertThat(http.ask("GET", "/files/a/b.css", "", "", bearer).body()).isEqualTo("file:a/b.css");
  }

  @Test
  void tooMuchIsRefusedBeforeItIsRead() throws IOException {
    var announced =
        http.ask("POST", "/api/v1/deals", "", "", bearer, "Content-Length: 99999999", "X: y");
    assertThat(announced.status()).isEqualTo(413);
    var chunked =
        http.ask(
            "POST",
            "/api/v1/deals",
            "",
            "",
            bearer,
            "Transfer-Encoding: chunked\r\n\r\n20000\r\n" + " ".repeat(0x20000) + "\r\n0\r\n");
    assertThat(chunked.status()).isEqualTo(413);
  }

  @Test
  void unknownKeysAreRefusedByName() throws IOException {
    var answer =
        http.ask("POST", "/api/v1/deals", "", "{\"listing\":\"x\",\"quantitty\":2}", bearer);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("http.json").contains("quantitty");
    assertThat(http.ask("POST", "/api/v1/deals", "", "{}", bearer).body()).contains("listing");
    assertThat(http.ask("POST", "/api/v1/deals", "", "{\"listing\":", bearer).status())
        .isEqualTo(400);
    assertThat(http.ask("POST", "/api/v1/deals", "", "[[[[", bearer).status()).isEqualTo(400);
  }

  @Test
  void aRefusalSaysItsCodeAndStatus() throws IOException {
    var unknown = http.ask("GET", "/api/v1/deals/nosuch", "", "", bearer);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).contains("{\"error\":{\"code\":\"deal.unknown\"");
    var method = http.ask("DELETE", "/api/v1/me", "", "", bearer);
    assertThat(method.status()).isEqualTo(405);
  }

  @Test
  void aClientThatStandsStillIsCutOff() throws IOException {
    try (var socket = http.open()) {
      socket
          .getOutputStream()
          .write("GET /api/v1/me HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      assertThat(ended(socket)).isTrue();
    }
    try (var socket = http.open()) {
      socket
          .getOutputStream()
          .write(
              ("POST /api/v1/deals HTTP/1.1\r\nHost: "
                      + server.address().substring("http://".length())
                      + "\r\n"
                      + bearer
                      + "\r\nContent-Length: 1000\r\n\r\n{")
                  .getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      assertThat(ended(socket)).isTrue();
    }
  }

  @Test
  void whatNeedsTheIdentitySaysWhatIsMissing() throws IOException {
    serve(FixtureApp.at(Setup.Stage.EMPTY));
    var empty = http.ask("GET", "/api/v1/me", "", "", bearer);
    assertThat(empty.status()).isEqualTo(409);
    assertThat(empty.body()).contains("setup.empty");
    assertThat(http.ask("GET", "/api/v1/stage", "", "", bearer).body()).contains("EMPTY");
    serve(FixtureApp.at(Setup.Stage.LOCKED));
    assertThat(http.ask("GET", "/api/v1/me", "", "", bearer).body()).contains("setup.locked");
    var wrong = http.ask("POST", "/api/v1/unlock", "", "{\"passphrase\":\"wrong\"}", bearer);
    assertThat(wrong.status()).isEqualTo(409);
    http.ask("POST", "/api/v1/unlock", "", "{\"passphrase\":\"right\"}", bearer);
    assertThat(http.ask("GET", "/api/v1/me", "", "", bearer).status()).isEqualTo(200);
  }

  @Test
  void changesReachThoseWhoListenAndTheNewestPushesOutTheOldest() throws Exception {
    try (var oldest = listen();
        var first = listen();
        var second = listen()) {
      oldest.setSoTimeout(5_000);
      String line = "";
      while (!line.equals("0")) { // the last chunk: its stream has ended
        line = RawHttp.line(oldest.getInputStream());
      }
      app.events().tell(new Events.Event("deal", "bafy1"));
      for (var socket : List.of(first, second)) {
        String seen = "";
        while (!seen.startsWith("data:")) {
          seen = RawHttp.line(socket.getInputStream());
        }
        assertThat(seen).isEqualTo("data:{\"topic\":\"deal\",\"id\":\"bafy1\"}");
      }
      long began = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void anImportStreamsItsProgress() throws IOException {
    var answer = http.ask("POST", "/api/v1/listings/import?id=sku", "", "a,b\n1,2\n", bearer);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("{\"progress\":{\"rows\":100,\"bytes\":300")
        .contains("{\"result\":{\"published\":298");
  }

  @Test
  void whatOthersSentIsNeverRunAsAPage() throws IOException {
    var answer = http.ask("GET", "/api/v1/pictures/bafkreix", "", "", bearer);
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
  }

  @Test
  void aFileHasTheTypeOfItsBytesAndOnlyHarmlessOnesAreShownInPlace() {
    for (String type : List.of("text/plain; charset=utf-8", "image/jpeg", "application/pdf")) {
      var reply = (Reply.Content) Reply.kept(new Pictures.Content(type, new byte[] {1}));
      assertThat(reply.mediaType()).isEqualTo(type);
      assertThat(reply.headers().get("Content-Disposition"))
          .isEqualTo(type.equals("application/pdf") ? "attachment" : "inline");
      assertThat(reply.headers().get("Content-Security-Policy")).contains("sandbox");
    }
  }

  @Test
  void aKeyTooManyIsNamedWithoutNamesOfOurCode() throws IOException {
    assertThat(http.ask("POST", "/api/v1/peers", "", "{\"address\":\"x\",\"y\":1}", bearer).body())
        .contains("y: no such key is taken here")
        .doesNotContain("class");
  }

  @Test
  void theDocumentSaysEveryRoute() throws IOException {
    var answer = http.ask("GET", "/api/openapi.json", "", "", bearer);
    assertThat(answer.status()).isEqualTo(200);
    var document = Json.mapper().readTree(answer.body());
    assertThat(document.at("/openapi").asString()).isEqualTo("3.1.0");
    assertThat(document.at("/paths").propertyNames())
        .contains("/api/v1/deals/{id}/{verb}", "/api/v1/listings/import", "/api/v1/unlock");
    assertThat(
            document.at("/paths").propertyNames().stream()
                .map(path -> path.replaceAll("\\{[a-z]+}", "{}")))
        .as("templates that differ by more than a parameter's name, as OpenAPI asks for")
        .doesNotHaveDuplicates();
    assertThat(document.at("/components/schemas/Listings_Listing/required").toString())
        .contains("title")
        .doesNotContain("category");
  }

  private String session() throws IOException {
    String path = server.loginLink().substring(server.address().length());
    return "Cookie: " + http.ask("GET", path, "", "").header("Set-Cookie").split(";", 2)[0];
  }

  private java.net.Socket listen() throws IOException {
    var socket = http.open();
    ask(socket);
    String line = RawHttp.line(socket.getInputStream());
    assertThat(line).contains(" 200 ");
    while (!line.startsWith(":")) {
      line = RawHttp.line(socket.getInputStream());
    }
    return socket;
  }

  private void ask(java.net.Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET /api/v1/events HTTP/1.1\r\nHost: "
                    + server.address().substring("http://".length())
                    + "\r\nAccept: text/event-stream\r\n"
                    + bearer
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static boolean ended(java.net.Socket socket) throws IOException {
    socket.setSoTimeout(5_000);
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketException e) {
      return true;
    }
  }
}
