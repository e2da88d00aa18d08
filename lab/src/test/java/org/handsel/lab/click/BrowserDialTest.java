package org.handsel.lab.click;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.handsel.lab.js.JsFolder;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.WsTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A page with js-libp2p (`lab/interop/js/browser.mjs`) in Chromium calls our host by WebSocket,
/// and both talk over that one connection.
class BrowserDialTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int MIB = 1 << 20;

  private final BlockingQueue<Connection> callers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Connection> gone = new CompletableFuture<>();
  private final BlockingQueue<Long> echoed = new LinkedBlockingQueue<>();
  private Host host;
  private HttpServer site;
  private Chromium chromium;
  private Chromium.Person visitor;
  private Page page;

  @BeforeEach
  void openThePage() throws IOException {
    assumeTrue(Chromium.program().isPresent(), "there is no Chromium on this machine");
    site = site(Files.readAllBytes(JsFolder.bundled(scripts(), "browser.mjs")));
    host =
        Swarm.start(
            SwarmSetup.of(KeyPair.generate(new SecureRandom()))
                .transports(new WsTransport())
                .listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0/ws")));
    host.handle(new Echo());
    host.watch(new Ledger());
    chromium = Chromium.start();
    visitor = chromium.person(1440, ColorScheme.LIGHT, "en", null);
    page = visitor.page;
    page.navigate("http://127.0.0.1:" + site.getAddress().getPort() + "/");
    page.waitForFunction("() => window.peer");
  }

  private static Path scripts() {
    try {
      return JsFolder.installed(Chromium.root());
    } catch (IOException e) {
      return abort("js-libp2p can't be installed here: " + e.getMessage());
    }
  }

  private static HttpServer site(byte[] script) throws IOException {
    var html = "<!doctype html><title>peer</title><script type=module src=peer.js></script>";
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(server, "/", "text/html", html.getBytes(UTF_8));
    serve(server, "/peer.js", "text/javascript", script);
    server.start();
    return server;
  }

  private static void serve(HttpServer server, String path, String type, byte[] content) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
  }

  @AfterEach
  void close() {
    if (chromium != null) {
      visitor.close();
      chromium.close();
      host.close();
    }
    if (site != null) site.stop(0);
  }

  @Test
  void aPageDialsUsAndBothTalkOverThatConnection() throws Exception {
    Connection connection = call();
    theyIdentifyUsAndWeThem(connection);

    assertThat(((Number) page.evaluate("() => peer.ping()")).intValue()).isNotNegative();
    try (var ping = Ping.open(connection)) {
      assertThat(ping.once(LONG)).isPositive();
    }

    assertThat(page.evaluate("size => peer.echo(size)", MIB))
        .as("came back to them")
        .isEqualTo(MIB);
    assertThat(echoed.poll(30, TimeUnit.SECONDS)).as("we echoed").isEqualTo(MIB);

    var said = new byte[MIB];
    new SplittableRandom(17).nextBytes(said);
    assertThat(echo(connection, said)).as("came back to us").isEqualTo(said);
    page.waitForFunction("size => peer.echoed() === size", MIB);

    page.evaluate("() => peer.hangUp()");
    assertThat(gone.get(30, TimeUnit.SECONDS)).isSameAs(connection);
    assertThat(visitor.complaints).isEmpty();
  }

  private Connection call() throws InterruptedException {
    String address = host.addresses().getFirst().toString();
    assertThat(page.evaluate("address => peer.dial(address)", address))
        .isEqualTo(host.id().toString());
    Connection connection = callers.poll(30, TimeUnit.SECONDS);
    assertThat(connection).isNotNull();
    assertThat(connection.inbound()).isTrue();
    assertThat(connection.remoteAddress().has("ws")).isTrue();
    assertThat(connection.peer().toString()).isEqualTo(page.evaluate("() => peer.id()"));
    return connection;
  }

  private void theyIdentifyUsAndWeThem(Connection connection) {
    assertThat(connection.agent()).contains("js-libp2p");
    assertThat(connection.protocols()).contains("/echo/1", "/ipfs/ping/1.0.0");
    var said = (Map<?, ?>) page.evaluate("() => peer.identify()");
    assertThat((String) said.get("agent")).startsWith("handsel");
    assertThat((List<?>) said.get("protocols")).anyMatch("/echo/1"::equals);
    // Which port is its own a page can't know but from us.
    String observed = (String) said.get("observed");
    assertThat(observed).isEqualTo(connection.remoteAddress().withoutPeer().toString());
  }

  private static byte[] echo(Connection connection, byte[] said) throws Exception {
    try (Stream stream = connection.open("/echo/1")) {
      stream.timeout(LONG);
      var saying =
          CompletableFuture.runAsync(() -> {
            try {
              stream.out().write(said);
              stream.closeWrite();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      byte[] heard = stream.in().readAllBytes();
      saying.get(30, TimeUnit.SECONDS);
      return heard;
    }
  }

  private final class Echo implements StreamProtocol {
    @Override
    public String id() {
      return "/echo/1";
    }

    @Override
    public void accept(Stream stream) throws IOException {
      echoed.add(stream.in().transferTo(stream.out()));
    }
  }

  private final class Ledger implements ConnectionWatcher {
    @Override
    public void opened(Connection connection) {
      callers.add(connection);
    }

    @Override
    public void closed(Connection connection, String reason) {
      gone.complete(connection);
    }
  }
}
