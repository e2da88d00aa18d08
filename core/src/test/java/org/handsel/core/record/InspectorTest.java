package org.handsel.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.core.identity.Cast;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Keep;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Scope;
import org.handsel.core.identity.Signature;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InspectorTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String NOTE = "test.note/1";

  private final Cast alice = Cast.alice();
  private final Cast mallory = Cast.mallory();
  private final Map<Cid, Log> logs = new HashMap<>(Map.of(alice.log().id(), alice.log()));
  private final Kind note =
      new Kind(NOTE, Form.SLOT, Scope.SELL, it -> it.body().orElseThrow().text("text"));
  private final Map<Cid, Keep> keeps = new HashMap<>();
  private final Inspector inspector =
      new Inspector(
          List.of(note),
          id -> Optional.ofNullable(logs.get(id)),
          cid -> Optional.ofNullable(keeps.get(cid)),
          InstantSource.fixed(NOON));

  @Test
  void anHonestRecordPasses() throws Exception {
    SignedRecord record = written("hello", NOON);
    assertThat(inspect(record)).isEqualTo(new Verdict.Pass(record, true));
    assertThat(SignedRecord.decode(record.encoded().toArray(), Limits.PUBLIC).id())
        .isEqualTo(record.id());
  }

  @Test
  void aForgedRecordIsRejected() throws Exception {
    byte[] payload = payloadOf(written("hello", NOON)).toArray();
    Signature signature = mallory.laptop.sign(Domain.RECORD, payload);
    assertThat(inspectBytes(wire(payload, signature))).isEqualTo(rejected(Fault.FORGED));
  }

  @Test
  void aSignatureMadeForSomethingElseIsRejected() throws Exception {
    byte[] payload = payloadOf(written("hello", NOON)).toArray();
    Signature signature = alice.laptop.sign(Domain.HELLO, payload);
    assertThat(inspectBytes(wire(payload, signature))).isEqualTo(rejected(Fault.FORGED));
  }

  @Test
  void aRecordDatedInTheFutureIsPassedOver() throws Exception {
    assertThat(inspect(written("soon", NOON.plus(Duration.ofMinutes(10)))))
        .isInstanceOf(Verdict.Pass.class);
    assertThat(inspect(written("later", NOON.plus(Duration.ofMinutes(11)))))
        .isEqualTo(new Verdict.Ignore(Verdict.Reason.AHEAD));
  }

  @Test
  void anExpiredRecordIsPassedOver() throws Exception {
    assertThat(inspect(written("stale", NOON.minus(Duration.ofDays(61)))))
        .isEqualTo(new Verdict.Ignore(Verdict.Reason.EXPIRED));
  }

  @Test
  void anOversizedRecordIsRejectedBeforeItIsRead() {
    assertThat(inspector.inspect(new byte[Limits.PUBLIC.recordBytesMax() + 1]))
        .isInstanceOfSatisfying(
            Verdict.Reject.class, it -> assertThat(it.fault()).isEqualTo(Fault.OVERSIZED));
    assertThatThrownBy(() -> written("x".repeat(17 << 10), NOON))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aRecordThatIsNotCanonicalIsRejected() throws Exception {
    byte[] payload = payloadOf(written("hello", NOON)).toArray();
    // The map's first key is "n", written with a length byte that it doesn't need.
    var longer = new byte[payload.length + 1];
    longer[0] = payload[0];
    longer[1] = 0x78;
    longer[2] = 1;
    System.arraycopy(payload, 2, longer, 3, payload.length - 2);
    Signature signature = alice.laptop.sign(Domain.RECORD, longer);
    assertThat(inspectBytes(wire(longer, signature))).isEqualTo(rejected(Fault.MALFORMED));
  }

  @Test
  void aDeviceThatWasNeverAuthorisedIsRejected() throws Exception {
    SignedRecord record =
        pen(mallory.laptop, alice.log(), NOON, 1)
            .slot(
                NOTE, "a", Optional.empty(), Duration.ofDays(60), List.of("notes"), body("hello"));
    assertThat(inspect(record)).isEqualTo(rejected(Fault.UNAUTHORISED));
  }

  @Test
  void aDeviceWithoutTheScopeIsRejected() throws Exception {
    var chatty =
        Entry.devices(
            alice.inception,
            alice.laptop,
            List.of(new Entry.Granted(alice.phone, java.util.Set.of(Scope.CHAT))),
            List.of());
    logs.put(alice.log().id(), alice.log().with(List.of(chatty)));
    assertThat(inspect(by(alice.phone, 1))).isEqualTo(rejected(Fault.UNAUTHORISED));
  }

  @Test
  void aDeviceThatWasRevokedIsPassedOverFromTheCutOn() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Entry retired = alice.retires(added, alice.phone, 5);
    logs.put(alice.log().id(), alice.log().with(List.of(added, retired)));
    assertThat(inspect(by(alice.phone, 5))).isInstanceOf(Verdict.Pass.class);
    assertThat(inspect(by(alice.phone, 6))).isEqualTo(new Verdict.Ignore(Verdict.Reason.REVOKED));
  }

  @Test
  void ofAStolenDeviceStandsWhatItsListKeepsAndNothingElse() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    SignedRecord kept = by(alice.phone, 5);
    Keep keep = Keep.of(List.of(kept.digest()));
    Log log = alice.log().with(List.of(added, alice.loses(added, alice.phone, keep)));
    logs.put(alice.log().id(), log);
    assertThat(inspect(kept)).isEqualTo(new Verdict.Ignore(Verdict.Reason.KEEP_AWAY));
    keeps.put(keep.cid(), keep);
    assertThat(inspect(kept)).isInstanceOf(Verdict.Pass.class);
    for (long n : List.of(4L, 6L)) {
      assertThat(inspect(by(alice.phone, n))).isEqualTo(new Verdict.Ignore(Verdict.Reason.REVOKED));
    }
    assertThat(inspect(by(alice.laptop, 7))).isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void theLogIsFetchedBeforeARecordIsJudged() throws Exception {
    SignedRecord record = written("hello", NOON);
    logs.clear();
    assertThat(inspect(record)).isEqualTo(new Verdict.Behind(record));
  }

  @Test
  void aKnownKindHasToSayWhatItsKindSays() throws Exception {
    SignedRecord record =
        pen(alice.laptop, alice.log(), NOON, 1)
            .slot(NOTE, "a", Optional.empty(), Duration.ofDays(1), List.of(), Data.map().build());
    assertThat(inspect(record)).isEqualTo(rejected(Fault.BAD_SCHEMA));
    SignedRecord fact =
        pen(alice.laptop, alice.log(), NOON, 1).fact(NOTE, List.of(), body("hello"));
    assertThat(inspect(fact)).isEqualTo(rejected(Fault.BAD_SCHEMA));
  }

  @Test
  void anUnknownKindIsKeptButNotUnderstood() throws Exception {
    SignedRecord record =
        pen(alice.laptop, alice.log(), NOON, 1).fact("test.other/1", List.of(), body("hello"));
    assertThat(inspect(record)).isEqualTo(new Verdict.Pass(record, false));
  }

  @Test
  void aCriticalNameThatIsNotKnownMakesItNotUnderstood() throws Exception {
    Payload plain = written("hello", NOON).payload();
    var critical =
        new Payload(
            plain.form(),
            plain.kind(),
            plain.author(),
            plain.dev(),
            9,
            plain.log(),
            plain.at(),
            plain.body(),
            plain.exp(),
            plain.slot(),
            plain.topics(),
            plain.was(),
            List.of("something-new"));
    SignedRecord record = SignedRecord.sign(critical, alice.laptop);
    assertThat(inspect(record)).isEqualTo(new Verdict.Pass(record, false));
  }

  @Test
  void aRevisionIsNewerAndLivesAtLeastAsLong() throws Exception {
    SignedRecord first = written("one", NOON);
    Pen hasty = pen(alice.laptop, alice.log(), NOON.minusSeconds(5), 2);
    SignedRecord second =
        hasty.slot(NOTE, "a", Optional.of(first), Duration.ofDays(1), List.of("else"), body("two"));
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(second.payload().exp()).isEqualTo(first.payload().exp());
    assertThat(second.payload().was()).containsExactly("notes");
    SignedRecord gone = hasty.tombstone(second);
    assertThat(gone.version()).isGreaterThan(second.version());
    assertThat(gone.payload().travels()).containsExactlyInAnyOrder("notes", "else");
    assertThat(inspect(gone)).isEqualTo(new Verdict.Pass(gone, true));
  }

  @Test
  void whatIsNotInFormIsRefused() throws Exception {
    Data.Map good = DagCbor.decode(payloadOf(written("hello", NOON)).toArray()).asMap();
    for (Data.Map odd :
        List.of(
            good.with().put("v", 2).build(),
            good.with().put("cls", 3).build(),
            good.with().put("cls", 0).build(),
            good.with().without("exp").build(),
            good.with().without("slot").build(),
            good.with().put("exp", NOON.plus(Duration.ofDays(91)).toEpochMilli()).build(),
            good.with().put("exp", NOON.minusSeconds(1).toEpochMilli()).build(),
            good.with().put("slot", "s".repeat(65)).build(),
            good.with().put("kind", "No Kind").build(),
            good.with().put("n", 1L << 53).build(),
            good.with().put("n", -1).build(),
            good.with().put("topics", Data.texts(List.of("a", "b", "c", "d", "e"))).build(),
            good.with().put("topics", Data.texts(List.of("a", "a"))).build(),
            good.with().put("body", "text").build(),
            good.with().put("body", Data.map().put("x", new Data.Real(1.5)).build()).build(),
            good.with().put("body", Data.map().put("text", "e\u0301").build()).build(),
            good.with().put("author", Cid.of(Cid.RAW, new byte[0])).build())) {
      byte[] payload = DagCbor.encode(odd);
      Signature signature = alice.laptop.sign(Domain.RECORD, payload);
      assertThat(inspectBytes(wire(payload, signature)))
          .as(odd.toString())
          .isEqualTo(rejected(Fault.MALFORMED));
    }
  }

  /// The same handful of revisions in any order leaves the same one standing.
  @TestFactory
  Stream<DynamicTest> slotsConvergeWhateverTheArrival() throws Exception {
    List<Version> versions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      versions.add(written("text " + i, NOON.plusMillis(i / 3)).version());
    }
    return LongStream.range(0, 50)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new Random(seed);
                  Version standing = versions.get(random.nextInt(versions.size()));
                  java.util.Collections.shuffle(versions, random);
                  for (Version it : versions) {
                    if (it.compareTo(standing) > 0) standing = it;
                  }
                  assertThat(standing).isEqualTo(java.util.Collections.max(versions));
                }));
  }

  @TestFactory
  Stream<DynamicTest> aTurnedBitNeverPasses() throws Exception {
    byte[] good = written("hello", NOON).encoded().toArray();
    return LongStream.range(0, 200)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new Random(seed);
                  byte[] bad = good.clone();
                  bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                  assertThat(inspector.inspect(bad)).isInstanceOf(Verdict.Reject.class);
                }));
  }

  /// A whole verdict but for its words.
  private static Verdict rejected(Fault fault) {
    return new Verdict.Reject(fault, "");
  }

  private Verdict inspect(SignedRecord record) {
    return inspectBytes(record.encoded().toArray());
  }

  private Verdict inspectBytes(byte[] bytes) {
    Verdict verdict = inspector.inspect(bytes);
    return verdict instanceof Verdict.Reject(Fault fault, _) ? rejected(fault) : verdict;
  }

  private SignedRecord written(String text, Instant at) throws MalformedException {
    return pen(alice.laptop, alice.log(), at, 1)
        .slot(NOTE, "a", Optional.empty(), Duration.ofDays(60), List.of("notes"), body(text));
  }

  private SignedRecord by(DeviceKey device, long n) throws MalformedException {
    return pen(device, alice.log(), NOON, n)
        .slot(NOTE, "a", Optional.empty(), Duration.ofDays(60), List.of("notes"), body("hi"));
  }

  private static Pen pen(DeviceKey device, Log log, Instant at, long n) {
    var numbers = new AtomicLong(n);
    return new Pen(
        log.id(),
        device,
        numbers::getAndIncrement,
        () -> log.trunk().head().id(),
        InstantSource.fixed(at));
  }

  private static Data.Map body(String text) {
    return Data.map().put("text", text).build();
  }

  private static Bytes payloadOf(SignedRecord record) throws MalformedException {
    return DagCbor.decode(record.encoded().toArray()).asList().getFirst().asBytes();
  }

  private static byte[] wire(byte[] payload, Signature signature) {
    return DagCbor.encode(
        Data.list(
            Data.of(Bytes.of(payload)),
            Data.list(Data.list(Data.of(signature.alg()), Data.of(signature.value()))),
            Data.list()));
  }
}
