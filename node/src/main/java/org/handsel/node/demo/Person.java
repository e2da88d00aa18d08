package org.handsel.node.demo;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.app.Wallet;
import org.handsel.node.client.NodeClient;
import org.handsel.node.network.NetworkFile;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One person with a node of their own: an operating-system process with its own data directory,
/// spoken to through its HTTP API only. Its process ends when this one does.
public final class Person implements Closeable {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration GLANCE = Duration.ofMillis(60);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PASSPHRASE = "for the demo only";

  private final String name;
  private final Path home;
  private final URI chain;
  private final Path network;
  private final List<String> more;
  private Process process;
  private NodeClient client;
  private Started started;

  private Person(String name, Path home, URI chain, List<String> more)
      throws IOException, RefusedException {
    this.name = name;
    this.more = more;
    this.home = home;
    this.chain = chain;
    Path passphrase = home.resolveSibling(home.getFileName() + ".passphrase");
    if (!Files.exists(passphrase)) {
      Files.createFile(
          passphrase,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passphrase, PASSPHRASE);
    }
    this.network = privateNetwork(requireNonNull(home.toAbsolutePath().getParent()));
    launch(passphrase);
  }

  /// A network for the nodes whose data lie in one folder: nodes of other folders, such as another
  /// demo's, don't find them. It's made once.
  private static synchronized Path privateNetwork(Path folder) throws IOException {
    Path file = folder.resolve("network.toml");
    if (!Files.exists(file)) {
      String name = "demo-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
      Files.writeString(file, NetworkFile.named(name));
    }
    return file;
  }

  /// What a node prints when it is ready.
  record Started(String peer, List<String> addresses, String http, String login) {}

  /// Starts a node for `name` in `home`, with a new identity if there is none yet.
  ///
  /// @param more further arguments of `handsel start`
  public static Person start(String name, Path home, URI chain, String... more)
      throws IOException, RefusedException {
    var person = new Person(name, home, chain, List.of(more));
    if (person.stage() == Setup.Stage.EMPTY) {
      person.client.post(
          "/api/v1/identity", Map.of("name", name, "passphrase", PASSPHRASE), Setup.Created.class);
    }
    return person;
  }

  private void launch(Path passphrase) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaOptions.ofThisProcess());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "org.handsel.node.Main",
            "start",
            "--data",
            home.toString(),
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--chain",
            chain.toString(),
            "--network",
            network.toString(),
            "--passphrase-file",
            passphrase.toString(),
            "--stop-with-stdin",
            "--json"));
    command.addAll(more);
    process =
        new ProcessBuilder(command)
            .redirectError(home.resolveSibling(home.getFileName() + ".err").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException(name + "'s node did not start: " + Files.readString(errors()).strip());
    }
    started = JSON.readValue(line, Started.class);
    client =
        new NodeClient(URI.create(started.http()), Files.readString(home.resolve("token")).strip());
  }

  private Path errors() {
    return home.resolveSibling(home.getFileName() + ".err");
  }

  public String name() {
    return name;
  }

  /// Speaks to this node, for what there is no word for here.
  public NodeClient node() {
    return client;
  }

  /// A link that logs a browser in, once.
  public String page() throws IOException, RefusedException {
    return started.login();
  }

  /// Where others can dial this node.
  public List<String> addresses() throws IOException, RefusedException {
    return client.get("/api/v1/peers", Peers.Network.class).addresses();
  }

  public Setup.Stage stage() throws IOException, RefusedException {
    return client.get("/api/v1/stage", Standing.class).stage();
  }

  /// Where a node stands.
  private record Standing(Setup.Stage stage) {}

  public People.Me me() throws IOException, RefusedException {
    return client.get("/api/v1/me", People.Me.class);
  }

  public People.Card card(String id) throws IOException, RefusedException {
    return client.get("/api/v1/people/" + id, People.Card.class);
  }

  /// How it stands with this node and its peers.
  public Peers.Network network() throws IOException, RefusedException {
    return client.get("/api/v1/peers", Peers.Network.class);
  }

  /// The peers whose person is known here.
  public long acquaintances() throws IOException, RefusedException {
    return network().peers().stream()
        .filter(it -> it.state().equals("connected") && it.person().isPresent())
        .count();
  }

  public Peers.Peer connectTo(Person other) throws IOException, RefusedException {
    return client.post(
        "/api/v1/peers", Map.of("address", other.addresses().getFirst()), Peers.Peer.class);
  }

  public Pictures.Kept keep(String kind, String file, byte[] bytes)
      throws IOException, RefusedException {
    return client.upload(
        "/api/v1/pictures?kind=" + kind + "&name=" + encoded(file),
        BodyPublishers.ofByteArray(bytes),
        "application/octet-stream",
        Pictures.Kept.class);
  }

  public Listings.Listing publish(String service, Map<String, String> fields)
      throws IOException, RefusedException {
    return client.post(
        "/api/v1/listings", Map.of("service", service, "fields", fields), Listings.Listing.class);
  }

  public Listings.SearchPage search(String words) throws IOException, RefusedException {
    return client.get("/api/v1/listings?text=" + encoded(words), Listings.SearchPage.class);
  }

  public Deals.Deal book(String listing, Map<String, String> wanted)
      throws IOException, RefusedException {
    return client.post("/api/v1/deals", stay(listing, wanted), Deals.Deal.class);
  }

  /// What that would cost.
  public Deals.Priced price(String listing, Map<String, String> wanted)
      throws IOException, RefusedException {
    return client.post("/api/v1/deals/price", stay(listing, wanted), Deals.Priced.class);
  }

  private static Deals.Purchase stay(String listing, Map<String, String> wanted) {
    return new Deals.Purchase(listing, 1, "", List.of(), wanted);
  }

  /// Buys one of `listing`, with these arbiters.
  public Deals.Deal buy(String listing, List<String> arbiters)
      throws IOException, RefusedException {
    return client.post(
        "/api/v1/deals", new Deals.Purchase(listing, 1, "", arbiters, Map.of()), Deals.Deal.class);
  }

  public List<Deals.Deal> deals() throws IOException, RefusedException {
    return client.list("/api/v1/deals", Deals.Deal.class);
  }

  public Deals.Deal deal(String id) throws IOException, RefusedException {
    return client.get("/api/v1/deals/" + id, Deals.Deal.class);
  }

  public Deals.Deal act(String deal, String verb, Map<String, String> input)
      throws IOException, RefusedException {
    return client.post("/api/v1/deals/" + deal + "/" + verb, input, Deals.Deal.class);
  }

  public Wallet.Purse purse() throws IOException, RefusedException {
    return client.get("/api/v1/wallet", Wallet.Purse.class);
  }

  public Wallet.Purse faucet() throws IOException, RefusedException {
    return client.post("/api/v1/wallet/faucet", Map.of(), Wallet.Purse.class);
  }

  public Wallet.Movement send(String to, MoneyView amount) throws IOException, RefusedException {
    return client.post(
        "/api/v1/wallet/send",
        Map.of("to", to, "amount", amount.amount(), "currency", amount.currency()),
        Wallet.Movement.class);
  }

  /// Looks again until `seen` finds something, for at most a minute and a half.
  ///
  /// @throws IOException saying what was waited for, if it didn't come
  public <T> T until(String what, Look<Optional<T>> seen) throws IOException, RefusedException {
    long give = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<T> found = seen.look();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > give) {
        throw new IOException(name + " waited in vain for " + what);
      }
      if (!process.isAlive()) {
        throw new IOException(
            name + "'s node ended while waiting for " + what + ": " + Files.readString(errors()));
      }
      LockSupport.parkNanos(GLANCE.toNanos());
    }
  }

  /// Waits until the deal looks as `wanted`.
  public Deals.Deal dealUntil(String id, String what, Predicate<Deals.Deal> wanted)
      throws IOException, RefusedException {
    return until(what, () -> Optional.of(deal(id)).filter(wanted));
  }

  /// A question to the node.
  @FunctionalInterface
  public interface Look<T> {
    T look() throws IOException, RefusedException;
  }

  /// Ends the process at once, as a power cut would.
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
    client.close();
  }

  /// Starts the node again where it was killed.
  public void restart() throws IOException {
    launch(home.resolveSibling(home.getFileName() + ".passphrase"));
  }

  /// The node's process, for tests that kill it from elsewhere.
  public long pid() {
    return process.pid();
  }

  /// Whether the node's process runs.
  public boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() throws IOException {
    client.close();
    process.getOutputStream().close(); // the node stops when its standard input ends
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
