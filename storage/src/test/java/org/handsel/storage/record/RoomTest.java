package org.handsel.storage.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.identity.Cast;
import org.handsel.core.record.Pen;
import org.handsel.core.record.Records.Kept;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What authors may take up, and who gives way.
class RoomTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String NOTE = "test.note/1";

  @TempDir Path folder;
  private Database database;
  private RecordStore store;
  private final Cast alice = Cast.alice();
  private long n;

  @BeforeEach
  void open() {
    database =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    store = new RecordStore(database, quota(5, 2, 1 << 20));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anAuthorWithTooManyRecordsIsHeldBackAndMyOwnIsNot() throws Exception {
    List<SignedRecord> six = new ArrayList<>();
    for (int i = 0; i < 6; i++) six.add(note("bike" + i, "red", Optional.empty()));
    assertThat(store.keep(six, false)).endsWith(Kept.NEW, Kept.OVER_QUOTA);
    SignedRecord revised = note("bike0", "blue", Optional.of(six.getFirst()));
    assertThat(store.keep(List.of(revised), false)).containsExactly(Kept.NEW);
    store.exempt(alice.log().id());
    assertThat(store.keep(six, false)).endsWith(Kept.KNOWN, Kept.NEW);
  }

  @Test
  void factsAndListingsOfAnAuthorLeaveEachOtherTheirRoom() throws Exception {
    var facts = new ArrayList<SignedRecord>();
    var listings = new ArrayList<SignedRecord>();
    for (int i = 0; i < 6; i++) {
      facts.add(fact(alice, i));
      listings.add(note("bike" + i, "red", Optional.empty()));
    }
    assertThat(store.keep(facts, false)).endsWith(Kept.NEW, Kept.OVER_QUOTA);
    assertThat(store.keep(listings, false)).endsWith(Kept.NEW, Kept.OVER_QUOTA);
    assertThat(store.size()).isEqualTo(10);
    store.sweep(listings.getFirst().payload().exp().orElseThrow());
    assertThat(store.keep(List.of(fact(alice, 7)), false)).containsExactly(Kept.OVER_QUOTA);
    assertThat(store.holds(alice.log().id())).isTrue();
  }

  /// Mallory has a person say much in public; others have to give way, but not to her.
  @Test
  void whoseFactsAreManyLosesNoListingByIt() throws Exception {
    long one = by(alice, 0, 40).encoded().size();
    var small = new RecordStore(database, quota(100, 100, 12 * one));
    var listings = List.of(by(alice, 0, 40), by(alice, 1, 40));
    small.keep(listings, false);
    for (int i = 0; i < 20; i++) small.keep(List.of(fact(alice, i)), false);
    for (int i = 0; i < 4; i++) small.keep(List.of(by(new Cast("no " + i), 0, 40)), false);
    assertThat(small.by(alice.log().id(), NOTE)).containsAll(listings);
    assertThat(small.size()).isLessThan(2 + 20 + 4); // of her facts some gave way
    for (int i = 0; i < 4; i++) assertThat(small.holds(new Cast("no " + i).log().id())).isTrue();
  }

  @Test
  void anOlderFileIsCountedAnew() throws Exception {
    Path file = folder.resolve("old.db");
    var before = new Schema("records", List.of("records", "bounds", "peers", "trails"));
    try (var old = Database.open(file, Database.Durability.NORMAL, before)) {
      SignedRecord listing = note("bike", "red", Optional.empty());
      for (SignedRecord it : List.of(listing, fact(alice, 0), fact(alice, 1))) {
        old.write(sql ->
            sql.update(
                "INSERT INTO record (digest, author, kind, slot, at, exp, tombstone, signed)"
                    + " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
                it.digest(),
                alice.log().id(),
                NOTE,
                it.payload().slot(),
                it.payload().at(),
                it.payload().exp(),
                it.encoded()));
      }
    }
    try (var now = Database.open(file, Database.Durability.NORMAL, Schema.RECORDS)) {
      var counted = new RecordStore(now, quota(2, 2, 1 << 20));
      assertThat(counted.keep(List.of(fact(alice, 2)), false)).containsExactly(Kept.OVER_QUOTA);
      SignedRecord boat = note("boat", "red", Optional.empty());
      SignedRecord car = note("car", "red", Optional.empty());
      assertThat(counted.keep(List.of(boat, car), false))
          .containsExactly(Kept.NEW, Kept.OVER_QUOTA);
    }
  }

  /// Mallory writes much, in the name of however many she likes to be.
  @Test
  void whoTakesUpMostGivesWayAndNobodyElse() throws Exception {
    long one = by(alice, 0, 40).encoded().size();
    var small = new RecordStore(database, quota(100, 100, 10 * one));
    Cast mallory = Cast.mallory();
    var hers = new ArrayList<SignedRecord>();
    for (int i = 0; i < 12; i++) hers.add(by(mallory, i, 40));
    assertThat(small.keep(hers, false)).endsWith(Kept.OVER_QUOTA);
    assertThat(small.keep(List.of(by(alice, 0, 40), by(alice, 1, 40)), false))
        .containsOnly(Kept.NEW);
    for (int i = 0; i < 3; i++) {
      small.keep(List.of(by(new Cast("mallory's " + i), 0, 40)), false);
    }
    assertThat(small.by(alice.log().id(), NOTE)).hasSize(2);
    assertThat(small.by(mallory.log().id(), NOTE)).hasSize(5);
    // of hers what expires first went first
    assertThat(small.by(mallory.log().id(), NOTE))
        .allMatch(it -> hers.indexOf(it) >= 5 && hers.indexOf(it) < 10);
  }

  @Test
  void myOwnAndThoseOfPeopleWhomADealIsWithNeverGiveWay() throws Exception {
    long one = by(alice, 0, 40).encoded().size();
    var small = new RecordStore(database, quota(100, 3, 6 * one));
    Cast bob = Cast.bob();
    small.exempt(bob.log().id());
    small.protect(alice.log().id()::equals);
    for (int i = 0; i < 3; i++) small.keep(List.of(by(bob, i, 40), by(alice, i, 40)), false);
    for (int i = 0; i < 20; i++) {
      small.keep(List.of(by(new Cast("mallory's " + i), 0, 40)), false);
    }
    assertThat(small.by(bob.log().id(), NOTE)).hasSize(3);
    assertThat(small.by(alice.log().id(), NOTE)).hasSize(3);
    assertThat(small.keep(List.of(by(alice, 4, 40)), false)).containsExactly(Kept.OVER_QUOTA);
    assertThat(small.keep(List.of(by(bob, 4, 40)), false)).containsExactly(Kept.NEW);
  }

  @Test
  void ofAuthorsTheOneNotHeardOfForLongestGivesWay() throws Exception {
    Cast bob = Cast.bob();
    Cast carol = new Cast("carol");
    store.keep(List.of(by(alice, 0, 1), by(bob, 0, 1), by(alice, 1, 1)), false);
    assertThat(store.keep(List.of(by(carol, 0, 1)), false)).containsExactly(Kept.NEW);
    assertThat(store.by(bob.log().id(), NOTE)).isEmpty();
    assertThat(store.by(alice.log().id(), NOTE)).hasSize(2);
    assertThat(store.holds(bob.log().id())).isFalse();
  }

  private static Quota quota(long recordsMax, long authorsMax, long totalBytesMax) {
    var share = new Quota.Share(recordsMax, 1 << 20);
    return new Quota(share, share, authorsMax, totalBytesMax);
  }

  /// Something that `author` says for ever.
  private SignedRecord fact(Cast author, int number) throws Exception {
    return pen(author).fact(NOTE, List.of("notes"), Data.map().put("number", number).build());
  }

  /// Something that `author` says until `hour` hours after noon.
  private SignedRecord by(Cast author, int hour, int letters) throws Exception {
    return pen(author)
        .slot(
            NOTE,
            "note%02d".formatted(hour),
            Optional.empty(),
            Duration.ofHours(100 + hour),
            List.of("notes"),
            Data.map().put("text", "x".repeat(letters)).build());
  }

  private SignedRecord note(String slot, String text, Optional<SignedRecord> before)
      throws Exception {
    Data.Map body = Data.map().put("text", text).build();
    return pen(alice).slot(NOTE, slot, before, Duration.ofDays(30), List.of("notes"), body);
  }

  private Pen pen(Cast author) {
    return new Pen(
        author.log().id(),
        author.laptop,
        () -> ++n,
        () -> author.inception.id(),
        InstantSource.fixed(NOON));
  }
}
