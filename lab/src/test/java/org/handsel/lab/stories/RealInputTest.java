package org.handsel.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
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
  private static final int HOMES = 3483;
  private static final long SEED = 20261128;
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

  /// The calendar is of 2023: its days are moved so that it begins ten days from now.
  @Test
  void aliceImportsACityOfHomesAndWhatBobFindsForHisDaysIsFreeOnEachOfThem() throws Exception {
    Path homes = shared("homeshare/singapore_2023-09_listings.csv.gz");
    Path nights = shared("homeshare/singapore_2023-09_calendar.csv.gz");
    long first = LocalDate.now(ZoneOffset.UTC).toEpochDay() + 10;
    long later = first - LocalDate.of(2023, 9, 23).toEpochDay();
    Map<String, BitSet> free = free(nights, later);
    try (var chain = LocalChain.privateIn(folder.resolve("chain"));
        var alice = Person.start("Alice", folder.resolve("alice"), chain.url());
        var bob = Person.start("Bob", folder.resolve("bob"), chain.url())) {
      bob.connectTo(alice);
      var result =
          JSON.readValue(
              handsel(
                  "stays",
                  "import",
                  homes.toString(),
                  "--id=id",
                  "--currency=USD",
                  "--set=zone=Asia/Singapore",
                  "--calendar=" + nights,
                  "--later=" + later,
                  "--data=" + home("alice")),
              Listings.ImportResult.class);
      assertThat(result.errors()).isEmpty();
      assertThat(result.published()).isEqualTo(HOMES);
      bob.until("all homes", () -> Optional.of(bob.search("").total()).filter(it -> it == HOMES));
      var random = new Random(SEED);
      int found = 0;
      for (int i = 0; i < 20; i++) {
        long arrive = first + random.nextInt(160);
        long leave = arrive + 1 + random.nextInt(20);
        int guests = 1 + random.nextInt(6);
        int most = 50 + random.nextInt(200);
        String answer =
            handsel(
                "stays",
                "search",
                "--arrive=" + LocalDate.ofEpochDay(arrive),
                "--leave=" + LocalDate.ofEpochDay(leave),
                "--guests=" + guests,
                "--max=" + most,
                "--box=1.28,103.80,1.36,103.92",
                "--limit=100",
                "--data=" + home("bob"));
        for (Listings.Listing hit : JSON.readValue(answer, Listings.SearchPage.class).hits()) {
          found++;
          String what = hit.title() + ", " + arrive + " to " + leave + ", seed " + SEED;
          String id = hit.slot().substring("csv:".length());
          assertThat(Objects.requireNonNull(free.get(id)).nextClearBit((int) arrive))
              .as(what)
              .isGreaterThanOrEqualTo((int) leave);
          assertThat(Integer.parseInt(hit.fields().get("guests")))
              .as(what)
              .isGreaterThanOrEqualTo(guests);
          assertThat(Double.parseDouble(hit.price().amount())).as(what).isLessThanOrEqualTo(most);
          var place = hit.place().orElseThrow();
          assertThat(place.latitude()).as(what).isBetween(1.28, 1.36);
          assertThat(place.longitude()).as(what).isBetween(103.80, 103.92);
        }
      }
      assertThat(found).as("seed " + SEED).isGreaterThan(100);
    }
  }

  private static Path shared(String name) {
    Path file = Path.of(System.getProperty("handsel.root")).resolveSibling("shared/data/" + name);
    assumeTrue(Files.exists(file), "the shared homes are not beside this checkout");
    return file;
  }

  /// Read by hand, so that it is another's reading than the import's.
  private static Map<String, BitSet> free(Path nights, long later) throws IOException {
    var free = new HashMap<String, BitSet>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(nights)), StandardCharsets.UTF_8))) {
      in.readLine();
      for (String row = in.readLine(); row != null; row = in.readLine()) {
        List<String> cells = List.of(row.split(",", 4));
        int day = Math.toIntExact(LocalDate.parse(cells.get(1)).toEpochDay() + later);
        BitSet days = free.computeIfAbsent(cells.get(0), _ -> new BitSet());
        days.set(day, cells.get(2).equals("t"));
      }
    }
    return free;
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
