package org.handsel.node.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Listings.ImportOptions;
import org.handsel.node.app.Listings.ImportResult;
import org.handsel.node.app.Listings.RowError;
import org.handsel.node.app.RefusedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NearMisses.class)
class CsvImportTest {
  private static final List<String> FIELDS = List.of("title", "price", "text", "category");
  private static final ImportOptions GUESSED = ImportOptions.of("market");

  private final Map<String, Map<String, String>> shelf = new LinkedHashMap<>();

  private ImportResult run(byte[] file, ImportOptions options)
      throws RefusedException, IOException {
    BatchPublisher publisher =
        (_, drafts) ->
            drafts.stream()
                .map(draft ->
                    new BatchPublisher.Outcome(
                        !draft.fields().equals(shelf.put(draft.slot(), draft.fields())),
                        Optional.empty()))
                .toList();
    return new CsvImport(publisher, FIELDS, options, _ -> {}).run(new ByteArrayInputStream(file));
  }

  private ImportResult run(String file) throws RefusedException, IOException {
    return run(file.getBytes(StandardCharsets.UTF_8), GUESSED);
  }

  @Test
  void columnsAreGuessedByTheirNames() throws Exception {
    ImportResult result = run("name,description,price_usd\nLamp,\"gives, light\",12.50\n");
    assertThat(result.mapping())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("title", "name", "text", "description", "price", "price_usd"));
    assertThat(shelf.values())
        .containsExactly(Map.of("title", "Lamp", "text", "gives, light", "price", "12.50 USD"));
  }

  private static byte[] gzipped(int rows) throws IOException {
    var text = new StringBuilder("name,price\n");
    for (int row = 0; row < rows; row++)
      text.append("Lamp ").append(row * 7919L).append(",1 USD\n");
    return gzipped(text.toString());
  }

  private static byte[] gzipped(String text) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 20_000})
  void ofAFileThatBreaksOffTheWholeRowsBeforeArePublishedAndCounted(int rows) throws Exception {
    byte[] whole = gzipped(rows);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> run(half, GUESSED))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo("import.damaged"))
        .hasMessageContaining(shelf.size() + " were published");
    assertThat(shelf).hasSizeBetween(1, rows - 1);
    long row = 0;
    for (var fields : shelf.values()) {
      assertThat(fields)
          .containsEntry("title", "Lamp " + row++ * 7919)
          .containsEntry("price", "1 USD");
    }
  }

  @Test
  void aQuoteThatIsNeverClosedHidesNoRowOfAFileThatBreaksOff() throws Exception {
    var text = new StringBuilder("name,price\n");
    for (int row = 0; row < 600; row++) {
      text.append(row == 200 ? "\"Lamp" : "Lamp ").append(row * 7919L).append(",1 USD\n");
    }
    byte[] whole = gzipped(text.toString());
    byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);
    assertThatThrownBy(() -> run(cut, GUESSED))
        .hasMessageContaining("1 couldn't be read, the first in row 202: a quote that is never");
    assertThat(shelf).hasSizeBetween(300, 599);
  }

  @Test
  void aFileThatIsDamagedBeforeItsFirstRowIsCalledDamaged() throws Exception {
    byte[] whole = gzipped(20_000);
    byte[] spoilt = whole.clone();
    Arrays.fill(spoilt, 10, 40, (byte) 0xff);
    for (byte[] bad : List.of(spoilt, Arrays.copyOf(whole, 5))) {
      assertThatThrownBy(() -> run(bad, GUESSED)).hasMessageContaining("damaged");
    }
    assertThat(shelf).isEmpty();
  }

  @Test
  void blankLinesBeforeTheHeaderArePassedOver() throws Exception {
    assertThat(run("\n  \nname;price\nLamp;12,50 EUR\n").published()).isEqualTo(1);
  }

  @Test
  void howMuchOfTheFileWasReadIsTold() throws Exception {
    byte[] file = gzipped(1_000);
    var read = new ArrayList<Long>();
    BatchPublisher publisher =
        (_, drafts) ->
            drafts.stream().map(_ -> new BatchPublisher.Outcome(true, Optional.empty())).toList();
    var _ =
        new CsvImport(publisher, FIELDS, GUESSED, progress -> read.add(progress.bytes()))
            .run(new ByteArrayInputStream(file));
    assertThat(read).hasSize(4).isSorted().endsWith((long) file.length);
  }

  @Test
  void aColumnForAFieldThatIsNoneIsRefused() {
    var options =
        new ImportOptions(
            "market",
            Map.of("titel", "name"),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(
            () -> run("name,price\nLamp,1 USD\n".getBytes(StandardCharsets.UTF_8), options))
        .hasMessageContaining("\"titel\"");
  }

  @Test
  void importingAgainChangesNothing() throws Exception {
    String file = "name,price\nLamp,12 EUR\nDesk,80 EUR\n";
    assertThat(run(file).published()).isEqualTo(2);
    ImportResult again = run(file);
    assertThat(again.published()).isZero();
    assertThat(again.unchanged()).isEqualTo(2);
    assertThat(shelf).hasSize(2);
  }

  @Test
  void brokenRowsAreToldByNumberAndTheRestIsPublished() throws Exception {
    ImportResult result =
        run("name,price\nLamp,12 EUR\nDesk\nChair,cheap\n\"Table\"x,3 EUR\nBed,\nSofa,7 EUR\n");
    assertThat(result.published()).isEqualTo(2);
    assertThat(result.failed()).isEqualTo(4);
    assertThat(result.errors())
        .containsExactly(
            new RowError(3, "1 fields where the header has 2"),
            new RowError(4, "no price: \"cheap\""),
            new RowError(5, "text behind a closing quote"),
            new RowError(6, "no price"));
  }

  @Test
  void aQuoteThatIsNeverClosedCostsOneRow() throws Exception {
    ImportResult result = run("name,price\n\"Lamp,12 EUR\nDesk,80 EUR\nBed,90 EUR\n");
    assertThat(result.errors()).extracting(RowError::row).containsExactly(2L);
    assertThat(shelf.values()).extracting(row -> row.get("title")).containsExactly("Desk", "Bed");
  }

  @Test
  void packedFilesAreUnpacked() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("name;price\nLampe;12,50 EUR\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(run(packed.toByteArray(), GUESSED).published()).isEqualTo(1);
    assertThat(shelf.values()).extracting(row -> row.get("price")).containsExactly("12.50 EUR");
  }

  @Test
  void aFileWithoutAPriceColumnIsRefusedInWords() {
    assertThatThrownBy(() -> run("name,colour\nLamp,red\n"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--column price=COLUMN");
  }

  @Test
  void aCurrencyColumnIsGuessedAndSaysWhatPricesAreIn() throws Exception {
    ImportResult result =
        run("name,price,currency\nLamp,12,EUR\nDesk,80,$\nBed,7 SEK,SEK\nSofa,9 EUR,USD\nRug,3,\n");
    assertThat(result.mapping()).containsEntry("currency", "currency");
    assertThat(shelf.values())
        .extracting(row -> row.get("price"))
        .containsExactly("12 EUR", "80 USD", "7 SEK");
    assertThat(shelf.values()).noneMatch(row -> row.containsKey("currency"));
    assertThat(result.errors())
        .containsExactly(
            new RowError(5, "a price with two currencies: \"9 EUR\" beside USD"),
            new RowError(
                6,
                "a price without a currency: 3; name the currency of such prices with"
                    + " --currency"));
  }

  @Test
  void anIdColumnNamesTheRows() throws Exception {
    var byId =
        new ImportOptions(
            "market", Map.of(), Map.of(), Optional.of("sku"), Optional.of("EUR"), Optional.empty());
    byte[] file =
        "sku,name,price\n7,Lamp,12\n8,Desk,80\n7,Other,1\n".getBytes(StandardCharsets.UTF_8);
    ImportResult result = run(file, byId);
    assertThat(shelf.keySet()).containsExactly("csv:7", "csv:8");
    assertThat(result.errors()).containsExactly(new RowError(4, "the id of an earlier row"));
  }

  @Test
  void pricesAreReadAsShopsWriteThem() throws MalformedException {
    assertThat(PriceText.of("$1,234.00", Optional.empty())).isEqualTo("1234.00 USD");
    assertThat(PriceText.of("1 234,50 SEK", Optional.empty())).isEqualTo("1234.50 SEK");
    assertThat(PriceText.of("12", Optional.of("EUR"))).isEqualTo("12 EUR");
    assertThat(PriceText.of("12.5 €", Optional.of("USD"))).isEqualTo("12.5 EUR");
    assertThatThrownBy(() -> PriceText.of("-5 EUR", Optional.empty()))
        .isInstanceOf(MalformedException.class);
  }

  static Stream<Named<byte[]>> noTableBreaksTheReader() {
    String table = "title,price\r\n\"a \"\"red\"\" bike\",\"12,50\"\nlamp,3\n";
    return Stream.of(named("a table", table.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @MethodSource
  @FuzzTest
  void noTableBreaksTheReader(byte[] bytes) throws IOException {
    var csv = new Csv(new StringReader(new String(bytes, StandardCharsets.ISO_8859_1)), ',');
    var rows = new ArrayList<Csv.Row>();
    for (Optional<Csv.Row> row = csv.header(); row.isPresent(); row = csv.next()) {
      rows.add(row.get());
    }
    assertThat(rows).hasSizeLessThanOrEqualTo(bytes.length + 1);
  }

  private static final String HOMES =
      "id,name,price,latitude,longitude\n7,Attic,$100.00,1.5123456789,2\n8,Barn,50,,\n";

  private ImportResult homes(String nights, String table, int later) throws Exception {
    byte[] first = gzipped(nights);
    var both = new ByteArrayOutputStream();
    both.write(first);
    both.write(table.getBytes(StandardCharsets.UTF_8));
    var options =
        new ImportOptions(
            "stays",
            Map.of(),
            Map.of("zone", "Europe/Paris"),
            Optional.of("id"),
            Optional.of("USD"),
            Optional.of(new Listings.Nights(first.length, later)));
    List<String> fields =
        List.of("title", "price", "place", "zone", "blocked", "seasons", "openUntil");
    BatchPublisher publisher =
        (_, drafts) ->
            drafts.stream()
                .map(draft -> {
                  shelf.put(draft.slot(), draft.fields());
                  return new BatchPublisher.Outcome(true, Optional.empty());
                })
                .toList();
    return new CsvImport(publisher, fields, options, _ -> {})
        .run(new ByteArrayInputStream(both.toByteArray()));
  }

  @Test
  void aTableOfNightsBecomesWhatTheHomesSayOfThem() throws Exception {
    ImportResult result =
        homes(
            """
            listing_id,date,available,price
            7,2026-12-01,t,$100.00
            7,2026-12-02,f,$100.00
            7,2026-12-03,f,$100.00
            7,2026-12-04,t,"$1,250.00"
            7,2026-12-05,t,99.6
            """,
            HOMES,
            10);
    assertThat(result.published()).isEqualTo(2);
    assertThat(shelf.get("csv:7"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "title", "Attic",
                "price", "100.00 USD",
                "place", "1.512345,2",
                "zone", "Europe/Paris",
                "blocked", "2026-12-12..2026-12-14",
                "seasons", "2026-12-14..2026-12-15 1000%",
                "openUntil", "2026-12-16"));
    assertThat(shelf.get("csv:8"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("title", "Barn", "price", "50 USD", "zone", "Europe/Paris"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "listing_id,date\n7,2026-12-01\n",
        "listing_id,date,available\n7,soon,t\n",
        "listing_id,date,available\n7,2026-12-01,perhaps\n",
        "listing_id,date,available\n7,2026-12-01\n",
        "listing_id,date,available,price\n7,2026-12-01,t,much\n",
        "listing_id,date,available\n7,+999999999-12-31,t\n",
      })
  void aTableOfNightsThatSaysSomethingElsePublishesNothing(String nights) {
    assertThatThrownBy(() -> homes(nights, HOMES, 0))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("The table of nights can't be read: ");
    assertThat(shelf).isEmpty();
  }

  @Test
  void aTableOfNightsOfTooManyHomesPublishesNothing() {
    var nights = new StringBuilder("listing_id,date,available\n");
    for (int home = 0; home <= 100_000; home++) nights.append(home).append(",2026-12-01,t\n");
    assertThatThrownBy(() -> homes(nights.toString(), HOMES, 0))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("more than 100000 homes");
    assertThat(shelf).isEmpty();
  }
}
