package org.handsel.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.cli.Cli;
import org.handsel.node.cli.Program;
import org.handsel.node.cli.Terminal;
import org.handsel.node.demo.Demo;
import org.handsel.node.home.Config;
import org.handsel.node.home.Home;
import org.handsel.node.home.Logs;
import org.handsel.node.home.Reach;
import org.handsel.node.listing.Shelf;
import org.handsel.node.network.NetworkFile;
import tools.jackson.databind.json.JsonMapper;

/// The program: `handsel VERB …`. It ends with the exit code that [Cli] gives.
public final class Main implements Program {
  private static final String WARM_UP = "only to warm up";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final Terminal terminal;

  private Main(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Runs one command.
  public static void main(String... arguments) {
    Logs.silent();
    var terminal = Terminal.ofProcess();
    System.exit(new Cli(terminal, new Main(terminal)).run(arguments));
  }

  @Override
  public Setup.Created init(Path directory, Config.Flags flags, String name, String passphrase)
      throws IOException, RefusedException {
    try (var home = Home.open(directory)) {
      unpackInto(home);
    }
    return Node.init(directory, name, passphrase);
  }

  @Override
  public String renewPeer(Path directory, String passphrase) throws IOException, RefusedException {
    try (var home = Home.open(directory)) {
      unpackInto(home);
    }
    return Node.renewPeer(directory, passphrase);
  }

  /// Has SQLite's native code unpacked among our own files: what a node that was killed left of it
  /// goes with the next start, instead of piling up where temporary files are. Where nothing may be
  /// run from our folder, temporary files' it is after all.
  private static void unpackInto(Home home) throws IOException {
    Path folder = home.folder("native");
    try (var left = Files.newDirectoryStream(folder, "sqlite-*")) {
      for (Path file : left) Files.deleteIfExists(file);
    }
    if (runnable(folder)) {
      System.setProperty("org.sqlite.tmpdir", folder.toAbsolutePath().toString());
    }
  }

  /// Whether code in `folder` may be run: a disk mounted "noexec" lets nobody.
  private static boolean runnable(Path folder) throws IOException {
    Path trial = Files.createTempFile(folder, "trial", "");
    try {
      return trial.toFile().setExecutable(true) && Files.isExecutable(trial);
    } finally {
      Files.deleteIfExists(trial);
    }
  }

  @Override
  public void start(Start wanted) throws IOException, RefusedException {
    Path directory = wanted.directory();
    // Whether the directory is free is said before the log in it is touched.
    try (var home = Home.open(directory)) {
      Logs.into(home.folder("logs"), wanted.verbose());
      unpackInto(home);
    }
    var node = Node.start(directory, wanted.flags(), terminal.environment());
    var closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(node, closed)));
    if (wanted.passphrase().isPresent() && node.app().setup().stage() == Setup.Stage.LOCKED) {
      unlock(node, wanted.passphrase().get());
    }
    say(node, wanted.json());
    // Unlocking filled 64 MiB that nobody needs any more; an idle node gives them back.
    System.gc();
    Thrift.begin();
    if (wanted.stopWithStdin()) {
      awaitEndOfInput();
      return;
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A wrong passphrase ends the start; a chain or port that can't be had doesn't: the pages are
  /// there to try again.
  private void unlock(Node node, String passphrase) throws RefusedException {
    try {
      node.app().setup().unlock(passphrase);
    } catch (RefusedException e) {
      if (e.kind() != RefusedException.Kind.UNAVAILABLE) {
        throw e;
      }
      terminal.err().println(e.getMessage());
    }
  }

  private void say(Node node, boolean json) {
    var out = terminal.out();
    var words = terminal.words();
    if (json) {
      var ready = new LinkedHashMap<String, Object>();
      ready.put("peer", node.peer());
      ready.put("addresses", node.addresses());
      ready.put("http", node.http());
      ready.put("login", node.loginLink());
      out.println(JsonMapper.shared().writeValueAsString(ready));
      return;
    }
    if (!node.peer().isEmpty()) {
      out.println(words.say("cli.start.peer", "peer", node.peer()));
    }
    node.addresses()
        .forEach(address -> out.println(words.say("cli.start.address", "address", address)));
    switch (node.app().setup().stage()) {
      case EMPTY -> out.println(words.say("cli.start.empty"));
      case LOCKED -> out.println(words.say("cli.start.locked"));
      case READY -> {}
    }
    out.println(words.say("cli.start.ready", "login", node.loginLink()));
  }

  private static void awaitEndOfInput() throws IOException {
    byte[] ignored = new byte[1024];
    while (System.in.read(ignored) >= 0) {
      // whatever is said, only the end of it counts
    }
  }

  /// Closes the node, and doesn't wait for ever: what is confirmed is on the disk already.
  private static void stop(Node node, CountDownLatch closed) {
    var closing = Thread.ofPlatform().daemon().start(node::close);
    try {
      if (!closing.join(CLOSE_TIMEOUT)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed.countDown();
  }

  @Override
  public void demo(String story, boolean once, boolean json) throws IOException, RefusedException {
    new Demo(story, once, json, terminal.out(), terminal.err()).run();
  }

  @Override
  public void warmUp(Path directory) throws IOException, RefusedException {
    Node.init(directory, "Warm up", WARM_UP);
    // A chain that is known but never there: nothing outside this process is touched.
    Path network = Files.writeString(directory.resolve("network.toml"), NetworkFile.nowhere());
    var flags =
        new Config.Flags(
            List.of("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"),
            Optional.empty(),
            Optional.of("http://127.0.0.1:9"),
            Optional.of(network),
            true,
            true,
            List.of(),
            Reach.Flags.NONE);
    try (var node = Node.start(directory, flags, terminal.environment());
        var browser = HttpClient.newHttpClient()) {
      node.app().setup().unlock(WARM_UP);
      var entered =
          browser.send(
              HttpRequest.newBuilder(URI.create(node.loginLink())).build(),
              HttpResponse.BodyHandlers.ofString());
      String session = entered.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
      browser.send(
          HttpRequest.newBuilder(URI.create(node.http() + "/")).header("Cookie", session).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<Listings.ServiceView> services() {
    return Shelf.views(Node.SERVICES);
  }
}
