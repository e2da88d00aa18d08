package org.handsel.node.web;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.handsel.node.app.App;
import org.handsel.node.app.FixtureApp;
import org.handsel.node.app.Setup;
import org.handsel.node.http.Entry;
import org.handsel.node.http.Limits;
import org.handsel.node.http.Server;

/// The real server with the real pages over sample data: for tests of pages, and for looking at
/// them while they change. For tests only.
public final class FixtureNode implements AutoCloseable {
  private final App app;
  private final Server server;

  private FixtureNode(App app, int port) throws IOException {
    var random = new SecureRandom();
    this.app = app;
    this.server =
        Server.start(
            new Server.Listen("127.0.0.1", port, Set.of()),
            new Entry(random),
            app,
            new Pages(app, InstantSource.system(), random),
            Limits.DEFAULT);
  }

  /// A node over sample data at `stage`, at a free port.
  public static FixtureNode at(Setup.Stage stage) throws IOException {
    return new FixtureNode(FixtureApp.at(stage), 0);
  }

  /// Serves sample data until it is stopped: `FixtureNode [PORT] [EMPTY|LOCKED|READY]`.
  public static void main(String[] arguments) throws Exception {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    var stage = arguments.length > 1 ? Setup.Stage.valueOf(arguments[1]) : Setup.Stage.READY;
    try (var node = new FixtureNode(FixtureApp.at(stage), port)) {
      new PrintStream(System.out, true, StandardCharsets.UTF_8).println(node.loginLink());
      new CountDownLatch(1).await();
    }
  }

  /// What is behind the pages.
  public App app() {
    return app;
  }

  /// `http://127.0.0.1:PORT`.
  public String address() {
    return server.address();
  }

  /// A link that opens one browser's session.
  public String loginLink() {
    return server.loginLink();
  }

  @Override
  public void close() {
    server.close();
  }
}
