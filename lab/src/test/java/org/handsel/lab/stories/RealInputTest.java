package org.handsel.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.Listings;
import org.handsel.node.demo.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A whole catalogue by the command line, from one process to another.
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class RealInputTest {
  private static final int ROWS = 3291;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  @TempDir private Path folder;

  @Test
  void aliceImportsACatalogueAndBobHoldsItAndFindsGalaxyCases() throws Exception {
    Path csv =
        Path.of(System.getProperty("handsel.root"))
            .resolveSibling("shared/data/marketplace/bestbuy_products.csv.gz");
    assumeTrue(Files.exists(csv), "the shared catalogue is not beside this checkout");
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var alice = Person.start("Alice", folder.resolve("alice"), chain.url());
        var bob = Person.start("Bob", folder.resolve("bob"), chain.url())) {
      bob.connectTo(alice);
      Listings.ImportResult first = imported(csv);
      assertThat(first.published()).isEqualTo(ROWS);
      assertThat(first.errors()).isEmpty();
      assertThat(first.mapping())
          .containsEntry("title", "name")
          .containsEntry("price", "price_usd");
      bob.until("all listings", () -> Optional.of(bob.search("").total()).filter(it -> it == ROWS));
      Listings.ImportResult again = imported(csv);
      assertThat(again.published()).isZero();
      assertThat(again.unchanged()).isEqualTo(ROWS);
      foundByBob();
    }
  }

  private Listings.ImportResult imported(Path csv) throws Exception {
    return JSON.readValue(
        handsel("market", "import", csv.toString(), "--data", home("alice")),
        Listings.ImportResult.class);
  }

  private void foundByBob() throws Exception {
    String answer =
        handsel(
            "market",
            "search",
            "galaxy",
            "case",
            "--max",
            "30",
            "--currency",
            "USD",
            "--data",
            home("bob"));
    List<Listings.Listing> hits = JSON.readValue(answer, Listings.SearchPage.class).hits();
    assertThat(hits).hasSizeGreaterThanOrEqualTo(10);
    for (Listings.Listing hit : hits.subList(0, 10)) {
      String head = hit.title() + " " + hit.category().orElse("");
      Set<String> words =
          Set.copyOf(
              java.util.Arrays.asList(head.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)));
      assertThat(words).as(head).contains("galaxy").containsAnyOf("case", "cases");
      assertThat(Double.parseDouble(hit.price().amount())).isLessThanOrEqualTo(30);
    }
  }

  private String home(String name) {
    return folder.resolve(name).toString();
  }

  /// What the command prints, asked for as JSON; it has to end well.
  private String handsel(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.handsel.node.Main"));
    command.addAll(List.of(words));
    command.add("--json");
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return answer;
  }
}
