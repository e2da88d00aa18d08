package org.handsel.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./handsel demo` as a user starts it: a process of its own, judged by what it prints and leaves.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StoriesTest {
  private static final Path ROOT = Path.of(System.getProperty("handsel.root", ".."));

  @TempDir private Path temporary;

  @Test
  void aDealThatGoesWellPaysTheSellerAndBothAreRated() throws Exception {
    JsonNode bill = play("happy");
    assertThat(change(bill, "Alice")).isEqualTo("+120.00");
    assertThat(change(bill, "Bob")).isEqualTo("-120.00");
    assertThat(bill.get("price").get("currency").asString()).isEqualTo("tUSD");
    assertThat(bill.get("fee").get("amount").asString()).startsWith("0");
    assertThat(raters(bill)).containsExactlyInAnyOrder("Alice of Bob", "Bob of Alice");
    assertThat(bill.get("gas")).isNotEmpty();
    for (JsonNode step : bill.get("gas")) {
      assertThat(step.get("units").asLong()).isPositive();
    }
  }

  @Test
  void aSellerWhoVanishesPaysTheBuyerForTheTrouble() throws Exception {
    JsonNode bill = play("no-delivery");
    assertThat(change(bill, "Bob")).isEqualTo("+12.00");
  }

  @Test
  void theArbitersRulingIsPaidOut() throws Exception {
    JsonNode bill = play("dispute");
    var alice = new java.math.BigDecimal(change(bill, "Alice"));
    var bob = new java.math.BigDecimal(change(bill, "Bob"));
    var carol = new java.math.BigDecimal(change(bill, "Carol"));
    assertThat(alice).isPositive();
    assertThat(bob).isNegative();
    assertThat(carol).isPositive();
    assertThat(alice.add(bob).add(carol)).isZero();
    assertThat(raters(bill)).containsExactlyInAnyOrder("Alice of Bob", "Bob of Alice");
  }

  @Test
  void aHomeIsLetAndTheHostIsPaid() throws Exception {
    JsonNode bill = play("stays");
    assertThat(change(bill, "Alice")).isEqualTo("+290.00");
    assertThat(change(bill, "Bob")).isEqualTo("-290.00");
    assertThat(raters(bill)).containsExactlyInAnyOrder("Alice of Bob", "Bob of Alice");
  }

  @Test
  void aDemoThatIsKilledLeavesNoProcessBehind() throws Exception {
    Process demo = publishing();
    List<ProcessHandle> all = startedBy(demo);
    demo.destroyForcibly();
    for (ProcessHandle process : all) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
    play("happy");
    nothingIsLeft();
  }

  @Test
  void aDemoThatIsToldToStopEndsAndTakesEverythingWithIt() throws Exception {
    Process demo = publishing();
    List<ProcessHandle> all = startedBy(demo);
    demo.destroy(); // as Ctrl-C, but that a shell gives it to the whole group
    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).as("the demo itself ends").isTrue();
    for (ProcessHandle process : all) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
    nothingIsLeft();
  }

  /// A demo in the middle of its story. What it still says is read by nobody but doesn't stop it.
  private Process publishing() throws IOException {
    Process demo = start("happy");
    var progress = demo.errorReader(StandardCharsets.UTF_8);
    String line = progress.readLine();
    while (line != null && !line.contains("publishes")) {
      line = progress.readLine();
    }
    assertThat(line).as("the demo came to the publishing").isNotNull();
    return demo;
  }

  private static List<ProcessHandle> startedBy(Process demo) {
    List<ProcessHandle> all = new ArrayList<>(demo.descendants().toList());
    assertThat(all).as("three nodes and a chain").hasSizeGreaterThanOrEqualTo(4);
    return all;
  }

  private void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("handsel-demo-")))
          .as("folders that the stopped run left")
          .isEmpty();
    }
  }

  private JsonNode play(String story) throws IOException, InterruptedException {
    Process demo = start(story);
    String result = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String progress = new String(demo.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(demo.waitFor()).as("exit status; progress was:%n%s", progress).isZero();
    return JsonMapper.shared().readTree(result);
  }

  private Process start(String story) throws IOException {
    var builder =
        new ProcessBuilder(
            ROOT.resolve("handsel").toString(), "demo", "--story", story, "--once", "--json");
    builder.environment().put("HANDSEL_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    builder.environment().put("HOME", temporary.toString());
    Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .or(() -> Optional.of(Path.of(System.getProperty("user.home"), ".cache").toString()))
        .ifPresent(cache -> builder.environment().put("XDG_CACHE_HOME", cache));
    return builder.start();
  }

  private static String change(JsonNode bill, String who) {
    for (JsonNode change : bill.get("balances")) {
      if (change.get("who").asString().equals(who)) {
        return change.get("change").asString();
      }
    }
    throw new AssertionError("no balance of " + who + " in " + bill);
  }

  private static List<String> raters(JsonNode bill) {
    var raters = new ArrayList<String>();
    for (JsonNode rating : bill.get("ratings")) {
      raters.add(rating.get("by").asString() + " of " + rating.get("of").asString());
    }
    return raters;
  }
}
