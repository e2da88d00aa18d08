package org.handsel.storage.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.core.discover.Found;
import org.handsel.core.discover.Opening;
import org.handsel.core.discover.Query;
import org.handsel.core.discover.Query.Language;
import org.handsel.core.identity.Cast;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Currency;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.publish.Category;
import org.handsel.core.publish.Listing;
import org.handsel.core.publish.Place;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingIndexTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Asset USD = new Asset("USD");
  private static final Asset TOKEN = Asset.erc20(7357, "0x" + "ab".repeat(20));
  private static final Place PARIS = new Place(48_856_600, 2_352_200);
  private static final Place LYON = new Place(45_764_000, 4_835_700);

  @TempDir Path folder;
  private Database database;
  private RecordStore records;
  private ListingIndex index;
  private final Cast alice = Cast.alice();
  private final Map<String, List<Opening>> openings = new ConcurrentHashMap<>();
  private long n;

  @BeforeEach
  void open() {
    database =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    records = new RecordStore(database, Quota.DEFAULT);
    index = openIndex();
  }

  private ListingIndex openIndex() {
    var currencies =
        new Currencies(List.of(new Currency(TOKEN, "tUSD", 6, Optional.of(USD), true)));
    return ListingIndex.open(folder.resolve("index"), records, currencies, new Any());
  }

  @AfterEach
  void close() {
    index.close();
    database.close();
  }

  @Test
  void allWordsHaveToBeThereInSomeForm() throws Exception {
    offer("a", "Leather cases for Galaxy phones", "", "Phones > Cases", Money.of(1999, USD));
    offer("b", "Charger", "Charges a galaxy of phones, in its case", "Phones", Money.of(999, USD));
    offer("c", "Galaxy phone", "", "Phones", Money.of(39900, USD));
    assertThat(titles(words("galaxy case")))
        .containsExactly("Leather cases for Galaxy phones", "Charger");
    assertThat(titles(words("GALAXY"))).hasSize(3);
    assertThat(titles(words("the case of a galaxy"))).hasSize(2);
    assertThat(titles(words("nothing like it"))).isEmpty();
    assertThat(titles(words(""))).hasSize(3);
  }

  @Test
  void frenchAndSwedishWordsAreFoundByTheirStemsAndWithoutAccents() throws Exception {
    offer("fr", "Vélos électriques", "", "Sport", Money.of(1, USD));
    offer("sv", "Röda cyklar", "", "Sport", Money.of(1, USD));
    assertThat(titles(Query.words("vélo électrique", Language.FR, NOON.toEpochMilli(), 10)))
        .containsExactly("Vélos électriques");
    assertThat(titles(Query.words("velos", Language.EN, NOON.toEpochMilli(), 10)))
        .containsExactly("Vélos électriques");
    assertThat(titles(Query.words("cyklarna röd", Language.SV, NOON.toEpochMilli(), 10)))
        .containsExactly("Röda cyklar");
  }

  @Test
  void whatIsSoldOutIsFoundAmongItsSellersOnly() throws Exception {
    counted("a", "Last bike", 0);
    counted("b", "Two bikes", 2);
    assertThat(titles(words("bike"))).containsExactly("Two bikes");
    assertThat(index.find(words("")).total()).isEqualTo(1);
    var hers =
        new Query(
            "bike",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(alice.log().id()),
            Query.Sort.NEWEST,
            Language.EN,
            NOON.toEpochMilli(),
            0,
            10);
    assertThat(titles(hers)).containsExactlyInAnyOrder("Last bike", "Two bikes");
  }

  @Test
  void whatCanBeHadOnTheDaysIsFoundAndNothingElse() throws Exception {
    home(
        "a",
        "Attic",
        List.of(new Opening(100, 110, 2, 1, 30, 0), new Opening(112, 200, 2, 1, 30, 0)));
    home("b", "Barn", List.of(new Opening(0, 65_535, 6, 3, 7, 2)));
    home("c", "Cellar", List.of());
    record Case(Opening.Wanted wanted, List<String> found) {}
    for (Case it :
        List.of(
            new Case(new Opening.Wanted(100, 103, 2, 9), List.of("Attic", "Barn")),
            new Case(new Opening.Wanted(107, 110, 2, 9), List.of("Attic", "Barn")),
            new Case(new Opening.Wanted(108, 111, 2, 9), List.of("Barn")),
            new Case(new Opening.Wanted(109, 113, 2, 9), List.of("Barn")),
            new Case(new Opening.Wanted(99, 102, 2, 9), List.of("Barn")),
            new Case(new Opening.Wanted(100, 102, 2, 9), List.of("Attic")),
            new Case(new Opening.Wanted(120, 128, 2, 9), List.of("Attic")),
            new Case(new Opening.Wanted(100, 103, 3, 9), List.of("Barn")),
            new Case(new Opening.Wanted(100, 103, 7, 9), List.of()),
            new Case(new Opening.Wanted(100, 103, 2, 1), List.of("Attic")))) {
      assertThat(titles(wanting(it.wanted, Optional.empty())))
          .as(it.wanted.toString())
          .containsExactlyInAnyOrderElementsOf(it.found);
    }
  }

  @Test
  void whatTheMapShowsIsFoundAlsoOverTheEndOfTheWorld() throws Exception {
    offer("a", "Lyon", "", "Homes", Money.of(50_00, USD), Optional.of(LYON));
    offer(
        "b",
        "Taveuni",
        "",
        "Homes",
        Money.of(50_00, USD),
        Optional.of(new Place(-16_850_000, -179_950_000)));
    assertThat(titles(wanting(new Query.Box(45.7, 4.8, 45.8, 4.9)))).containsExactly("Lyon");
    assertThat(titles(wanting(new Query.Box(45.7, 4.8, 45.75, 4.9)))).isEmpty();
    assertThat(titles(wanting(new Query.Box(-18, 177, -16, -179)))).containsExactly("Taveuni");
  }

  private Query wanting(Query.Where where) {
    return wanting(null, Optional.of(where));
  }

  private Query wanting(Opening.@Nullable Wanted wanted, Optional<Query.Where> where) {
    return new Query(
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        where,
        Optional.ofNullable(wanted),
        Optional.empty(),
        Query.Sort.RELEVANCE,
        Language.EN,
        NOON.toEpochMilli(),
        0,
        10);
  }

  private void home(String slot, String title, List<Opening> those) throws Exception {
    openings.put(title, those);
    offer(slot, title, "", "Homes", Money.of(50_00, USD));
  }

  /// Understands everything, and knows by its title when a home can be had.
  private final class Any implements ListingIndex.Carried {
    @Override
    public boolean understands(SignedRecord listing) {
      return true;
    }

    @Override
    public List<Opening> openings(Listing listing) {
      return openings.getOrDefault(listing.title(), List.of());
    }
  }

  private void counted(String slot, String title, int quantity) throws Exception {
    SignedRecord record =
        pen()
            .slot(
                Listing.kind("market"),
                slot,
                Optional.empty(),
                Duration.ofDays(30),
                List.of("market"),
                Data.map().put("title", title).put("quantity", quantity).build());
    records.keep(List.of(record), false);
  }

  @Test
  void pricesAreComparedByWhatTheyAreWorth() throws Exception {
    offer("a", "Cheap bike", "", "Bikes", Money.of(30_00, USD));
    offer("b", "Token bike", "", "Bikes", Money.of(29_990_000, TOKEN));
    offer("c", "Dear bike", "", "Bikes", Money.of(30_01, USD));
    offer("d", "Foreign bike", "", "Bikes", Money.of(1, new Asset("EUR")));
    var most =
        query(
            "bike",
            Optional.empty(),
            Optional.of(Money.of(30_00, USD)),
            Optional.empty(),
            Query.Sort.PRICE);
    assertThat(titles(most)).containsExactly("Token bike", "Cheap bike");
  }

  @Test
  void aCategoryHoldsTheNarrowerOnesAndItsChoicesAreCounted() throws Exception {
    offer("a", "One", "", "Phones > Cases", Money.of(1, USD));
    offer("b", "Two", "", "Phones > Cases > Leather", Money.of(1, USD));
    offer("c", "Three", "", "Phones > Chargers", Money.of(1, USD));
    offer("d", "Four", "", "Bikes", Money.of(1, USD));
    Found all = index.find(words(""));
    assertThat(all.facets().get("category"))
        .containsExactlyInAnyOrder(new Found.Choice("Phones", 3), new Found.Choice("Bikes", 1));
    Found phones =
        index.find(
            query(
                "", Optional.of("Phones"), Optional.empty(), Optional.empty(), Query.Sort.NEWEST));
    assertThat(phones.total()).isEqualTo(3);
    assertThat(phones.facets().get("category"))
        .containsExactlyInAnyOrder(
            new Found.Choice("Phones > Cases", 2), new Found.Choice("Phones > Chargers", 1));
  }

  @Test
  void whatIsNearComesFirstAndWhatIsFarNotAtAll() throws Exception {
    offer("a", "Lyon bike", "", "Bikes", Money.of(1, USD), Optional.of(LYON));
    offer("b", "Paris bike", "", "Bikes", Money.of(1, USD), Optional.of(PARIS));
    offer("c", "Bike nowhere", "", "Bikes", Money.of(1, USD));
    var wide =
        query(
            "bike",
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Query.Near(PARIS, 500)),
            Query.Sort.DISTANCE);
    assertThat(titles(wide)).containsExactly("Paris bike", "Lyon bike");
    var narrow =
        query(
            "bike",
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Query.Near(PARIS, 50)),
            Query.Sort.DISTANCE);
    assertThat(titles(narrow)).containsExactly("Paris bike");
    assertThat(PARIS.kilometresTo(LYON)).isBetween(390.0, 394.0);
  }

  @Test
  void revisionsTombstonesAndTimeTakeListingsAway() throws Exception {
    SignedRecord first = offer("a", "Red bike", "", "Bikes", Money.of(1, USD));
    SignedRecord second = record("a", "Blue bike", Optional.of(first));
    records.keep(List.of(second), false);
    assertThat(titles(words("bike"))).containsExactly("Blue bike");
    long after = second.payload().exp().orElseThrow();
    assertThat(titles(Query.words("bike", Language.EN, after, 10))).isEmpty();
    records.keep(List.of(pen().tombstone(second)), false);
    assertThat(titles(words("bike"))).isEmpty();
  }

  @Test
  void anIndexThatIsBehindMissingOrDamagedIsMadeAnew() throws Exception {
    offer("a", "Red bike", "", "Bikes", Money.of(1, USD));
    index.close();
    offer("b", "Blue bike", "", "Bikes", Money.of(1, USD));
    index = openIndex();
    assertThat(titles(words("bike"))).hasSize(2);
    index.close();
    try (var files = Files.list(folder.resolve("index"))) {
      for (Path file : files.toList()) Files.writeString(file, "damaged");
    }
    index = openIndex();
    assertThat(titles(words("bike"))).hasSize(2);
    index.close();
    try (var files = Files.list(folder.resolve("index"))) {
      for (Path file : files.toList()) Files.delete(file);
    }
    index = openIndex();
    assertThat(titles(words("bike"))).hasSize(2);
  }

  private List<String> titles(Query query) {
    return index.find(query).hits().stream().map(Listing::title).toList();
  }

  private static Query words(String text) {
    return Query.words(text, Language.EN, NOON.toEpochMilli(), 10);
  }

  private static Query query(
      String text,
      Optional<String> category,
      Optional<Money> most,
      Optional<Query.Where> where,
      Query.Sort sort)
      throws Exception {
    return new Query(
        text,
        Optional.empty(),
        category.isPresent() ? Optional.of(Category.parse(category.get())) : Optional.empty(),
        Optional.empty(),
        most,
        where,
        Optional.empty(),
        Optional.empty(),
        sort,
        Language.EN,
        NOON.toEpochMilli(),
        0,
        10);
  }

  private SignedRecord offer(String slot, String title, String text, String category, Money price)
      throws Exception {
    return offer(slot, title, text, category, price, Optional.empty());
  }

  private SignedRecord offer(
      String slot, String title, String text, String category, Money price, Optional<Place> place)
      throws Exception {
    var body =
        Data.map()
            .put("title", title)
            .put("text", text)
            .put("category", category)
            .put("price", Amount.toData(price));
    place.ifPresent(it -> body.put("place", it.toData()));
    SignedRecord record =
        pen()
            .slot(
                Listing.kind("market"),
                slot,
                Optional.empty(),
                Duration.ofDays(30),
                List.of("market"),
                body.build());
    records.keep(List.of(record), false);
    return record;
  }

  private SignedRecord record(String slot, String title, Optional<SignedRecord> before)
      throws Exception {
    return pen()
        .slot(
            Listing.kind("market"),
            slot,
            before,
            Duration.ofDays(30),
            List.of("market"),
            Data.map().put("title", title).build());
  }

  private Pen pen() {
    return new Pen(
        alice.log().id(),
        alice.laptop,
        () -> ++n,
        () -> alice.inception.id(),
        InstantSource.fixed(NOON));
  }
}
