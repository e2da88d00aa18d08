package org.handsel.node.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.handsel.node.app.FixtureApp;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Setup;
import org.handsel.node.home.Config;
import org.handsel.node.home.Home;
import org.handsel.node.home.NodeFile;
import org.handsel.node.http.Entry;
import org.handsel.node.http.Limits;
import org.handsel.node.http.Server;
import org.handsel.node.web.Pages;
import org.handsel.node.words.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The commands against a node of sample data, over its real HTTP API.
class CliTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Home home;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    var app = FixtureApp.ready();
    var entry = new Entry(new SecureRandom());
    server =
        Server.start(
            new Server.Listen("127.0.0.1", 0, Set.of()),
            entry,
            app,
            new Pages(app, InstantSource.system(), new SecureRandom()),
            Limits.DEFAULT);
    home = Home.open(folder.resolve("bob's data"));
    home.announce(
        new NodeFile(
            ProcessHandle.current().pid(), server.address(), server.gateway(), "", List.of(), ""),
        entry.token());
  }

  @AfterEach
  void stop() {
    server.close();
    home.close();
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    var terminal =
        new Terminal(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            Optional.empty(),
            Map.of("HANDSEL_HOME", home.directory().toString()),
            Words.in("en").at(ZoneOffset.UTC));
    return new Cli(terminal, new Sample()).run(arguments);
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  @Test
  void searchingPrintsATableThatLinesUp() {
    assertThat(run("market", "search", "galaxy")).isZero();
    assertThat(out()).contains("4.00\u00a0USD").contains("2 listings");
    assertThat(err()).isEmpty();
  }

  @Test
  void jsonIsOneValueAndNothingElse() {
    assertThat(run("market", "search", "galaxy", "--max", "10", "--json")).isZero();
    var page = JsonMapper.shared().readTree(out());
    assertThat(page.at("/total").asInt()).isEqualTo(1);
    assertThat(out().lines()).hasSize(1);
  }

  @Test
  void textsOfOthersCannotDriveTheTerminal() {
    assertThat(Table.clean("a\u001b[31mb\u202ec\nd")).isEqualTo("a\ufffd[31mb\ufffdc d");
  }

  @Test
  void aDealIsShownWithWhatToDoNext() {
    assertThat(run("deals", "list")).isZero();
    String id = out().lines().findFirst().orElseThrow().split(" ", 2)[0];
    assertThat(id).matches("bafy….{8}");
    assertThat(run("deals", "show", "bafyreidealclaimed")).isZero();
    assertThat(out())
        .contains("●")
        .contains("handsel deals confirm")
        .contains("Now: Alice has delivered");
  }

  @Test
  void theArbiterSeesBothParties() {
    assertThat(run("deals", "list")).isZero();
    assertThat(out().lines().filter(line -> line.contains("Camera")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("Zoë, Mallory");
    assertThat(run("deals", "show", "bafyreidealdisputed")).isZero();
    assertThat(out().lines().findFirst().orElseThrow()).contains("Zoë, Mallory");
  }

  @Test
  void aDealIsShownWithItsEvidenceAndItsRatings() {
    assertThat(run("deals", "show", "bafyreidealclaimed")).isZero();
    assertThat(out()).contains("handover.png · shown by ").contains("bafkreievidence4c2n7");
    assertThat(out()).doesNotContain("Ratings");
    assertThat(run("deals", "show", "bafyreidealclosed")).isZero();
    assertThat(out()).contains("Ratings").contains("★★★★☆").contains("Paid at once.");
  }

  @Test
  void refusalsExitWithOneAndSayWhy() {
    assertThat(run("deals", "show", "nosuch")).isEqualTo(1);
    assertThat(out()).isEmpty();
    assertThat(err()).contains("no such deal");
    assertThat(run("wallet", "send", "0xabc", "99999", "tUSD")).isEqualTo(1);
  }

  @Test
  void aRunningNodeKeepsItsIdOnTheNetwork() {
    assertThat(run("peers", "renew")).isEqualTo(1);
    assertThat(err()).contains("Stop it first");
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertThat(run("market", "serch")).isEqualTo(2);
    assertThat(run("deals", "rate", "bafyrei")).isEqualTo(2);
    assertThat(err()).contains("--stars");
    assertThat(run("deals")).isEqualTo(2);
    assertThat(run("market", "search", "--nosuch")).isEqualTo(2);
  }

  @Test
  void aValueThatCannotBeIsWrongUsageAndIsNamed() {
    assertThat(run("market", "search", "skis", "--max", "abc")).isEqualTo(2);
    assertThat(err()).contains("max");
    assertThat(run("deals", "list", "--state", "bogus")).isEqualTo(2);
    assertThat(err()).contains("locked, delivered");
    assertThat(run("deals", "wait", "bafyreidealclaimed", "bogus")).isEqualTo(2);
    assertThat(err()).contains("never 'bogus'").contains("locked, delivered");
    assertThat(run("start", "--chain", "nonsense")).isEqualTo(2);
    assertThat(err()).contains("--chain: expected local or http://HOST:PORT, found nonsense");
    assertThat(run("start", "--listen", "nonsense")).isEqualTo(2);
    assertThat(err()).contains("--listen:");
    assertThat(run("start", "--http", "127.0.0.1:70000")).isEqualTo(2);
    assertThat(err()).contains("--http:");
    assertThat(run("start", "--bootstrap", "/ip4/127.0.0.1/tcp/1")).isEqualTo(2);
    assertThat(err()).contains("--bootstrap:");
  }

  @Test
  void anUnknownStoryIsWrongUsage() {
    assertThat(run("demo", "--story", "nosuch")).isEqualTo(2);
    assertThat(err()).contains("happy, no-delivery, dispute");
  }

  @Test
  void theVersionIsSaidAndHiddenVerbsAreNot() {
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("handsel ");
    assertThat(run()).isEqualTo(2);
    assertThat(err()).contains("whoami").doesNotContain("warm-up");
  }

  @Test
  void aFileThatIsMissingIsNamedAndNotTakenForAMissingNode() {
    String nowhere = folder.resolve("no folder/deal").toString();
    assertThat(run("deals", "export", "bafyreidealclaimed", nowhere)).isEqualTo(1);
    assertThat(err()).contains("no such file or folder").contains(nowhere);
    assertThat(run("init", "--name", "Bob", "--passphrase-file", nowhere)).isEqualTo(1);
    assertThat(err()).contains("no such file or folder");
  }

  @Test
  void importsAreOfTheMarketOnly() {
    assertThat(run("arbitration", "import", "x.csv")).isEqualTo(2);
  }

  @Test
  void aListingOfMineIsShownWithItsSlotAndTakenDown() {
    assertThat(run("market", "publish", "--title", "Skis", "--price", "70 USD", "--json")).isZero();
    var mine = JsonMapper.shared().readTree(out());
    String id = mine.at("/id").asString();
    assertThat(run("market", "show", id)).isZero();
    assertThat(out()).contains("slot").contains(mine.at("/slot").asString());
    assertThat(run("market", "withdraw", id)).isZero();
    assertThat(out()).startsWith("taken down").contains("Skis");
  }

  @Test
  void withoutANodeTheyExitWithThree() {
    home.close();
    assertThat(run("whoami")).isEqualTo(3);
    assertThat(err()).contains("handsel start");
  }

  @Test
  void afterKillMinusNineTheySayThatNoNodeRuns() throws IOException {
    var dead = new ProcessBuilder("true").start();
    long pid = dead.pid();
    dead.onExit().join();
    home.announce(new NodeFile(pid, server.address(), server.gateway(), "", List.of(), ""), "old");
    assertThat(run("whoami")).isEqualTo(3);
  }

  @Test
  void everyVerbHasHelpAndSaysItOnStandardOutput() {
    for (String verb :
        List.of(
            "init",
            "start",
            "demo",
            "page",
            "whoami",
            "market publish",
            "market import",
            "market search",
            "market show",
            "market buy",
            "market withdraw",
            "deals list",
            "deals show",
            "deals accept",
            "deals deliver",
            "deals confirm",
            "deals cancel",
            "deals refund",
            "deals settle",
            "deals dispute",
            "deals rule",
            "deals claim",
            "deals rate",
            "deals export",
            "deals wait",
            "wallet show",
            "wallet receive",
            "wallet send",
            "wallet faucet",
            "peers list",
            "peers add")) {
      String[] arguments = (verb + " --help").split(" ", -1);
      assertThat(run(arguments)).as(verb).isZero();
      assertThat(out()).as(verb).contains("Usage: handsel " + verb);
      assertThat(err()).as(verb).isEmpty();
      assertThat(out()).as(verb).contains("--json");
    }
  }

  @Test
  void publishingTakesTheServicesFieldsAsOptions() {
    assertThat(run("market", "publish", "--title", "Skis", "--price", "70 USD")).isZero();
    assertThat(out()).startsWith("published bafy…").contains("Skis");
    assertThat(run("market", "publish", "--price", "70 USD")).isEqualTo(2);
    assertThat(err()).contains("title");
  }

  @Test
  void importingKeepsStandardOutputForTheResult() throws IOException {
    Path csv = Files.writeString(folder.resolve("a b.csv"), "name,price\nx,1\n");
    assertThat(run("market", "import", csv.toString())).isZero();
    assertThat(out()).startsWith("298 listings published, 1 unchanged, 1 row not readable");
    assertThat(err()).contains("title ← name");
    assertThat(run("market", "import", "nosuch.csv")).isEqualTo(1);
  }

  @Test
  void anImportOfNothingFailsAndSaysSo() throws IOException {
    Path csv = Files.writeString(folder.resolve("empty.csv"), "name,price\n");
    assertThat(run("market", "import", csv.toString())).isEqualTo(1);
    assertThat(err()).contains("nothing was published");
  }

  @Test
  void theTermsNameTheArbiterAndOneWhoIsUnknownByTheIdAlone() {
    assertThat(run("market", "search", "jumper", "--json")).isZero();
    String id = JsonMapper.shared().readTree(out()).at("/hits/0/id").asString();
    assertThat(run("market", "show", id)).isZero();
    assertThat(out())
        .contains("Arbiter: Carol (bafy…")
        .contains("Arbiter: bafy…")
        .doesNotContain("bafyreicarol");
  }

  @Test
  void aRulingCanBeOfferedButNotBought() {
    assertThat(run("arbitration", "buy", "bafyrei")).isEqualTo(2);
    assertThat(run("arbitration", "publish", "--help")).isZero();
    assertThat(out()).contains("--fee-cap-bps").doesNotContain("--claim-seconds");
    assertThat(run("market", "publish", "--help")).isZero();
    assertThat(out()).contains("--claim-seconds");
  }

  @Test
  void nothingAsksAnythingWithoutATerminal() {
    assertThat(run("init", "--name", "Bob")).isEqualTo(1);
    assertThat(err()).contains("--passphrase-file");
  }

  static final class Sample implements Program {
    @Override
    public Setup.Created init(Path directory, Config.Flags flags, String name, String passphrase) {
      throw new AssertionError("not in this test");
    }

    @Override
    public String renewPeer(Path directory, String passphrase) {
      throw new AssertionError("not in this test");
    }

    @Override
    public void start(Start wanted) {
      throw new AssertionError("not in this test");
    }

    @Override
    public void demo(String story, boolean once, boolean json) {
      throw new AssertionError("not in this test");
    }

    @Override
    public void warmUp(Path directory) {
      throw new AssertionError("not in this test");
    }

    @Override
    public List<Listings.ServiceView> services() {
      return FixtureApp.ready().listings().services();
    }
  }
}
