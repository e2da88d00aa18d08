package org.handsel.storage.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.core.identity.Cast;
import org.handsel.core.record.Pen;
import org.handsel.core.record.Records;
import org.handsel.core.record.Records.Kept;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.core.record.Version;
import org.handsel.ipfs.Data;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class RecordStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String NOTE = "test.note/1";
  private static final Quota.Share SHARE = new Quota.Share(5, 1 << 20);

  @TempDir Path folder;
  private Database database;
  private RecordStore store;
  private final Cast alice = Cast.alice();
  private long n;

  @BeforeEach
  void open() {
    database =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    store = new RecordStore(database, new Quota(SHARE, SHARE, 2, 1 << 20));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aRevisionReplacesWhatStoodInItsSlot() throws Exception {
    SignedRecord first = note("bike", "red", Optional.empty());
    SignedRecord second = note("bike", "blue", Optional.of(first));
    assertThat(store.keep(List.of(first, second), true)).containsExactly(Kept.NEW, Kept.NEW);
    assertThat(store.keep(List.of(first, second), false))
        .containsExactly(Kept.SUPERSEDED, Kept.KNOWN);
    assertThat(store.slot(key("bike"))).contains(second);
    assertThat(store.find(first.id())).isEmpty();
    assertThat(store.by(alice.log().id(), NOTE)).containsExactly(second);
    assertThat(store.items(List.of("notes"), Optional.empty(), 0, 10))
        .containsExactly(second.version());
  }

  @Test
  void anOlderRevisionLeadsToWhatStandsThereNow() throws Exception {
    SignedRecord two = note("bike", body("red", 2), Optional.empty());
    SignedRecord one = note("bike", body("red", 1), Optional.of(two));
    store.keep(List.of(two, one), false);
    assertThat(store.successor(two.id())).contains(new Records.Successor(one, true));
    assertThat(store.successor(one.id())).isEmpty();
    SignedRecord blue = note("bike", body("blue", 1), Optional.of(one));
    store.keep(List.of(blue), false);
    for (SignedRecord old : List.of(one, two)) {
      assertThat(store.successor(old.id())).contains(new Records.Successor(blue, false));
    }
    SignedRecord gone = pen(NOON).tombstone(blue);
    store.keep(List.of(gone), false);
    assertThat(store.successor(blue.id())).contains(new Records.Successor(gone, false));
    store.sweep(NOON.plus(Duration.ofDays(100)).toEpochMilli());
    assertThat(store.successor(blue.id())).isEmpty();
  }

  @Test
  void manyRevisionsLeaveNoEndlessTrail() throws Exception {
    var all = new ArrayList<SignedRecord>();
    for (int i = 0; i < 20; i++) {
      Optional<SignedRecord> before = i == 0 ? Optional.empty() : Optional.of(all.getLast());
      all.add(note("bike", body("red", i), before));
    }
    store.keep(all, false);
    assertThat(all).filteredOn(it -> store.successor(it.id()).isPresent()).hasSize(16);
    assertThat(store.successor(all.get(18).id())).isPresent();
  }

  /// Mallory replaces much, in the name of however many she likes to be.
  @Test
  void allTrailsTogetherAreBounded() throws Exception {
    SignedRecord red = note("bike", "red", Optional.empty());
    SignedRecord blue = note("bike", "blue", Optional.of(red));
    store.keep(List.of(red, blue), false);
    assertThat(store.successor(red.id())).isPresent();
    database.write(sql -> sql.update("UPDATE sqlite_sequence SET seq = seq + ?", Trail.ALL_MAX));
    SignedRecord green = note("bike", "green", Optional.of(blue));
    store.keep(List.of(green), false);
    assertThat(store.successor(red.id())).isEmpty();
    assertThat(store.successor(blue.id())).isPresent();
  }

  @Test
  void aTombstoneStandsInItsSlotAndShowsNothing() throws Exception {
    SignedRecord first = note("bike", "red", Optional.empty());
    SignedRecord gone = pen(NOON).tombstone(first);
    store.keep(List.of(gone), false);
    assertThat(store.keep(List.of(first), false)).containsExactly(Kept.SUPERSEDED);
    assertThat(store.by(alice.log().id(), NOTE)).isEmpty();
    assertThat(store.items(List.of("notes"), Optional.empty(), 0, 10)).hasSize(1);
  }

  @Test
  void whatExpiredIsSweptAndDoesNotComeBack() throws Exception {
    SignedRecord first = note("bike", "red", Optional.empty());
    SignedRecord second = note("bike", "blue", Optional.of(first));
    store.keep(List.of(second), false);
    long after = second.payload().exp().orElseThrow();
    assertThat(store.sweep(after - 1)).isZero();
    assertThat(store.sweep(after)).isEqualTo(1);
    assertThat(store.size()).isZero();
    assertThat(store.keep(List.of(first), false)).containsExactly(Kept.SUPERSEDED);
  }

  @Test
  void myOlderRevisionsGoWhenTheyExpireAndStubsAreBounded() throws Exception {
    store.exempt(alice.log().id());
    SignedRecord first = note("bike", "red", Optional.empty());
    store.keep(List.of(first), false);
    store.keep(List.of(note("bike", "blue", Optional.of(first))), false);
    assertThat(store.find(first.id())).contains(first);
    List<SignedRecord> many = new ArrayList<>();
    for (int i = 0; i < 12; i++) many.add(note("boat" + i, "red", Optional.empty()));
    store.keep(many, false);
    store.sweep(first.payload().exp().orElseThrow());
    assertThat(store.find(first.id())).isEmpty();
    long stubs = database.read(sql -> sql.integer("SELECT count(*) FROM stub"));
    assertThat(stubs).isEqualTo(5); // as many as an author may have records
  }

  @Test
  void aRenewalNeverOverwritesWhatWasWrittenMeanwhile() throws Exception {
    SignedRecord first = note("bike", "red", Optional.empty());
    store.keep(List.of(first), false);
    long exp = first.payload().exp().orElseThrow();
    assertThat(store.expiring(alice.log().id(), exp - 1, exp, 10)).containsExactly(first);
    assertThat(store.expiring(alice.log().id(), exp, exp + 1, 10)).isEmpty();
    assertThat(store.expiring(alice.log().id(), 0, exp - 1, 10)).isEmpty();
    SignedRecord renewed = note("bike", "red", Optional.of(first));
    SignedRecord edited = note("bike", "blue", Optional.of(first));
    store.keep(List.of(edited), false);
    store.replace(Map.of(first, note("bike", "red", Optional.of(renewed))));
    assertThat(store.slot(key("bike"))).contains(edited);
    SignedRecord next = note("bike", "blue", Optional.of(edited));
    store.replace(Map.of(edited, next));
    assertThat(store.slot(key("bike"))).contains(next);
  }

  @Test
  void whatFallsWithItsDeviceIsGoneAndMayComeBackSignedAnew() throws Exception {
    SignedRecord first = note("bike", "red", Optional.empty());
    SignedRecord stolen = note("bike", "free for all", Optional.of(first));
    store.keep(List.of(first, stolen), false);
    assertThat(store.drop(alice.log().id(), it -> it.equals(stolen))).isEqualTo(1);
    assertThat(store.slot(key("bike"))).isEmpty();
    assertThat(store.keep(List.of(first), false)).containsExactly(Kept.NEW);
  }

  @Test
  void itemsComeInOrderAndInPages() throws Exception {
    List<Version> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      SignedRecord it = note("bike" + i, "red", Optional.empty());
      store.keep(List.of(it), false);
      all.add(it.version());
    }
    Collections.sort(all);
    assertThat(store.items(List.of("notes", "other"), Optional.empty(), 0, 3))
        .isEqualTo(all.subList(0, 3));
    assertThat(store.items(List.of("notes"), Optional.of(all.get(2)), 0, 3))
        .isEqualTo(all.subList(3, 5));
    assertThat(store.items(List.of("other"), Optional.empty(), 0, 3)).isEmpty();
  }

  @Test
  void watchersHearOfWhatIsNewAndOfNothingElse() throws Exception {
    List<SignedRecord> heard = new ArrayList<>();
    store.watch(heard::addAll);
    SignedRecord first = note("bike", "red", Optional.empty());
    store.keep(List.of(first), false);
    store.keep(List.of(first), false);
    assertThat(heard).containsExactly(first);
    assertThat(store.changes(0, 10)).hasSize(1);
    assertThat(store.changes(store.latest(), 10)).isEmpty();
  }

  /// Revisions and tombstones of a few slots leave the same behind, whatever order they come in.
  @TestFactory
  Stream<DynamicTest> slotsConvergeWhateverTheArrival() throws Exception {
    List<SignedRecord> written = new ArrayList<>();
    for (String slot : List.of("bike", "boat")) {
      Optional<SignedRecord> before = Optional.empty();
      for (int i = 0; i < 4; i++) {
        SignedRecord it = note(slot, "text " + i, before);
        written.add(it);
        written.add(note(slot, "rival " + i, before)); // two of one millisecond
        before = Optional.of(it);
      }
    }
    written.add(pen(NOON).tombstone(written.get(14)));
    store.exempt(alice.log().id());
    store.keep(written, false);
    List<Version> expected = store.items(List.of("notes"), Optional.empty(), 0, 100);
    return LongStream.range(0, 20)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  List<SignedRecord> shuffled = new ArrayList<>(written);
                  Collections.shuffle(shuffled, new Random(seed));
                  try (var other =
                      Database.open(
                          folder.resolve("other" + seed + ".db"),
                          Database.Durability.NORMAL,
                          Schema.RECORDS)) {
                    var holder = new RecordStore(other, Quota.DEFAULT);
                    for (SignedRecord it : shuffled) holder.keep(List.of(it), false);
                    assertThat(holder.items(List.of("notes"), Optional.empty(), 0, 100))
                        .isEqualTo(expected);
                  }
                }));
  }

  @Test
  void anIdentityLogIsKeptWithItsForks() throws Exception {
    try (var truth =
        Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH)) {
      var one = alice.adds(alice.inception, "phone");
      var rival = alice.adds(alice.inception, "tablet");
      new LogStore(truth).keep(alice.log().id(), List.of(alice.inception, one));
      new LogStore(truth).keep(alice.log().id(), List.of(rival, Cast.bob().inception));
      var log = new LogStore(truth).find(alice.log().id()).orElseThrow();
      assertThat(log.entries()).containsExactlyInAnyOrder(alice.inception, one, rival);
      assertThat(log.trunk().fork()).isPresent();
      assertThat(new LogStore(truth).find(Cast.bob().log().id())).isEmpty();
    }
  }

  private SignedRecord note(String slot, String text, Optional<SignedRecord> before)
      throws Exception {
    return note(slot, Data.map().put("text", text).build(), before);
  }

  private SignedRecord note(String slot, Data.Map body, Optional<SignedRecord> before)
      throws Exception {
    return pen(NOON).slot(NOTE, slot, before, Duration.ofDays(30), List.of("notes"), body);
  }

  private static Data.Map body(String text, long quantity) {
    return Data.map().put("text", text).put("quantity", quantity).build();
  }

  private SlotKey key(String slot) {
    return new SlotKey(alice.log().id(), NOTE, slot);
  }

  private Pen pen(Instant at) {
    return new Pen(
        alice.log().id(),
        alice.laptop,
        () -> ++n,
        () -> alice.inception.id(),
        InstantSource.fixed(at));
  }
}
