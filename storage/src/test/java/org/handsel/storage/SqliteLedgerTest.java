package org.handsel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.handsel.core.deal.Ledger;
import org.handsel.core.identity.Cast;
import org.handsel.core.mail.Letter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest {
  private static final Schema BEFORE =
      new Schema("truth", List.of("identity", "deals", "wallet", "known"));
  private static final Cid BOB = Cast.bob().log().id();
  private static final Cid CAROL = new Cast("carol").log().id();

  @TempDir Path folder;
  private long now = 1_000_000;

  private Database open(Schema schema) {
    return Database.open(folder.resolve("truth.db"), Database.Durability.NORMAL, schema);
  }

  private SqliteLedger ledger(Database database) {
    return new SqliteLedger(database, () -> Instant.ofEpochMilli(now));
  }

  private static Bytes digest(String name) {
    return Multihash.sha256(Bytes.utf8(name).toArray()).digest();
  }

  private static Letter letter(Letter.Kind kind, String about, String body) {
    return new Letter(kind, digest(about), Bytes.utf8(body));
  }

  private static void post(Ledger ledger, Cid to, Letter letter) {
    var waiting = List.of(new Ledger.Waiting(to, letter));
    ledger.write(new Ledger.Change(List.of(), List.of(), List.of(), List.of(), waiting));
  }

  private static List<Letter> waiting(Ledger ledger, Cid to) {
    var all = new ArrayList<Letter>();
    for (List<Long> places = ledger.waiting(to, 0);
        !places.isEmpty();
        places = ledger.waiting(to, places.getLast())) {
      for (long place : places) all.add(ledger.letter(place).orElseThrow());
    }
    return all;
  }

  @Test
  void everythingThatWaitsComesInTheOrderInWhichItWasWritten() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      List<Letter> steps =
          IntStream.range(0, 600)
              .mapToObj(i -> letter(Letter.Kind.STEP, "bike", "step " + i))
              .toList();
      for (Letter step : steps) {
        post(ledger, BOB, step);
        post(ledger, CAROL, letter(Letter.Kind.STEP, "lamp", "another"));
      }
      assertThat(ledger.waiting(BOB, 0)).hasSizeLessThan(600);
      assertThat(waiting(ledger, BOB)).isEqualTo(steps);
      long first = ledger.waiting(BOB, 0).getFirst();
      ledger.acknowledged(BOB, steps.getFirst().id());
      assertThat(ledger.letter(first)).isEmpty();
      assertThat(waiting(ledger, BOB)).isEqualTo(steps.subList(1, 600));
    }
  }

  @Test
  void ofRefusalsOnlyTheNewestWaitForOnePersonAndEverythingElseStays() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      post(ledger, BOB, letter(Letter.Kind.STEP, "bike", "step"));
      post(ledger, CAROL, letter(Letter.Kind.REFUSE, "carol's", "why"));
      for (int i = 0; i < 20; i++) post(ledger, BOB, letter(Letter.Kind.REFUSE, "ask " + i, "why"));
      List<Letter> waits = waiting(ledger, BOB);
      assertThat(waits).hasSize(9).extracting(Letter::kind).first().isEqualTo(Letter.Kind.STEP);
      assertThat(waits.subList(1, 9))
          .extracting(Letter::about)
          .isEqualTo(IntStream.range(12, 20).mapToObj(i -> digest("ask " + i)).toList());
      assertThat(waiting(ledger, CAROL)).hasSize(1);
    }
  }

  @Test
  void manyNamesLeaveNoMoreThanFiveHundredRefusals() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      post(ledger, CAROL, letter(Letter.Kind.CASE, "bike", "case"));
      for (int i = 0; i < 600; i++) {
        Cid mallory = Cid.of(Cid.RAW, Bytes.utf8("mallory's " + i).toArray());
        post(ledger, mallory, letter(Letter.Kind.REFUSE, "ask " + i, "why"));
      }
      assertThat(ledger.addressees()).hasSize(501).contains(CAROL);
      assertThat(ledger.subjects()).contains(digest("ask 599")).doesNotContain(digest("ask 99"));
    }
  }

  @Test
  void whetherALetterWaitsIsFoundWithoutLookingAtAllOfThem() throws Exception {
    try (var database = open(Schema.TRUTH)) {
      var steps =
          database.read(sql ->
              sql.list(
                  "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM outbox WHERE id = ?",
                  row -> row.text(4),
                  digest("letter")));
      assertThat(steps).singleElement().asString().startsWith("SEARCH outbox");
    }
  }

  @Test
  void refusalsGoWhenTheyAreOldAndNothingElseDoes() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      post(ledger, BOB, letter(Letter.Kind.STEP, "bike", "step"));
      post(ledger, BOB, letter(Letter.Kind.REFUSE, "old", "why"));
      now += 1000;
      post(ledger, BOB, letter(Letter.Kind.REFUSE, "new", "why"));
      ledger.unpostRefusals(now);
      assertThat(ledger.subjects()).containsExactlyInAnyOrder(digest("bike"), digest("new"));
    }
  }

  @Test
  void theLettersOfAForgottenDealGoWithItAndThoseOfOthersStay() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      var file = new Ledger.File(digest("ask"), Optional.of(digest("bike")), Bytes.EMPTY);
      ledger.write(new Ledger.Change(List.of(file), List.of(), List.of(), List.of(), List.of()));
      post(ledger, BOB, letter(Letter.Kind.QUOTE, "ask", "quote"));
      post(ledger, BOB, letter(Letter.Kind.STEP, "bike", "step"));
      post(ledger, BOB, letter(Letter.Kind.STEP, "lamp", "step"));
      ledger.forget(file.key());
      assertThat(ledger.subjects()).containsExactly(digest("lamp"));
    }
  }

  @Test
  void lettersOfOneKindAreTakenBackFromOnePerson() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      post(ledger, BOB, letter(Letter.Kind.CASE, "bike", "case"));
      post(ledger, BOB, letter(Letter.Kind.STEP, "bike", "step"));
      post(ledger, CAROL, letter(Letter.Kind.CASE, "bike", "case"));
      ledger.write(unpost(Letter.Kind.CASE, digest("bike")));
      assertThat(waiting(ledger, BOB)).extracting(Letter::kind).containsExactly(Letter.Kind.STEP);
      assertThat(waiting(ledger, CAROL)).hasSize(1);
    }
  }

  @Test
  void lettersTakeThePlaceOfThoseThatAreTakenBackInTheSameWrite() {
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      post(ledger, BOB, letter(Letter.Kind.WANT, "bike", "these"));
      post(ledger, BOB, letter(Letter.Kind.STEP, "lamp", "step"));
      Letter want = letter(Letter.Kind.WANT, "bike", "those");
      ledger.write(
          Ledger.Change.post(
              List.of(
                  Ledger.Unposted.of(BOB, Letter.Kind.WANT, digest("bike")),
                  Ledger.Unposted.all(digest("lamp"))),
              List.of(new Ledger.Waiting(BOB, want))));
      assertThat(waiting(ledger, BOB)).containsExactly(want);
    }
  }

  @Test
  void lettersThatWaitedBeforeTheirSubjectWasWrittenDownHaveOneAfterwards() {
    // All kinds that there were then: vouchers came later.
    List<Letter> letters =
        EnumSet.complementOf(EnumSet.of(Letter.Kind.VOUCHER)).stream()
            .map(kind -> letter(kind, "about " + kind, "a body of " + kind))
            .toList();
    try (var database = open(BEFORE)) {
      for (Letter letter : letters) {
        database.<Integer, RuntimeException>write(sql ->
            sql.update(
                "INSERT INTO outbox (addressee, id, letter) VALUES (?, ?, ?)",
                BOB,
                letter.id(),
                letter.encode()));
      }
    }
    try (var database = open(Schema.TRUTH)) {
      var ledger = ledger(database);
      assertThat(waiting(ledger, BOB)).isEqualTo(letters);
      assertThat(ledger.subjects())
          .containsExactlyInAnyOrderElementsOf(letters.stream().map(Letter::about).toList());
      for (Letter letter : letters) ledger.write(unpost(letter.kind(), letter.about()));
      assertThat(ledger.addressees()).isEmpty();
    }
  }

  private static Ledger.Change unpost(Letter.Kind kind, Bytes about) {
    return Ledger.Change.post(List.of(Ledger.Unposted.of(BOB, kind, about)), List.of());
  }
}
