package org.handsel.node.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.core.agree.Role;
import org.handsel.core.identity.Cast;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bob's node hears two lines of Mallory's history on one place.
class ForksTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;
  private final Cast alice = Cast.alice();
  private final Cast bob = Cast.bob();
  private final Cast mallory = Cast.mallory();
  private final AtomicLong numbers = new AtomicLong();
  private final List<SignedRecord> shown = new ArrayList<>();
  private Database database;
  private RecordStore records;
  private Reputation reputation;

  @BeforeEach
  void open() {
    database =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    records = new RecordStore(database, Quota.DEFAULT);
    reputation =
        new Reputation(
            records,
            id ->
                List.of(alice, bob, mallory).stream()
                    .map(Cast::log)
                    .filter(it -> it.id().equals(id))
                    .findFirst(),
            CLOCK);
    var forks = new Forks(pen(bob, bob.laptop), records, _ -> shown);
    records.watch(forks::arrived);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void twoPublicLinesOnOnePlaceAreToldAndShown() throws Exception {
    SignedRecord one = line(mallory, mallory.laptop, "alice");
    SignedRecord other = line(mallory, mallory.laptop, "bob");
    records.keep(List.of(one), false);
    assertThat(proofs(mallory)).isEmpty();
    records.keep(List.of(other), false);
    assertThat(proofs(mallory)).containsExactly(Equivocation.of(one, other));
    assertThat(told()).hasSize(1);
    assertThat(told().getFirst().payload().topics()).containsExactly("hist");
    assertThat(reputation.of(mallory.log().id()).complete()).isFalse();
    // a third line on that place is no news
    records.keep(List.of(line(mallory, mallory.laptop, "carol")), false);
    assertThat(told()).hasSize(1);
  }

  @Test
  void aLineThatWasShownInADealIsHeldAgainstThePublicOne() throws Exception {
    shown.add(line(mallory, mallory.laptop, "alice"));
    records.keep(List.of(line(mallory, mallory.laptop, "bob")), false);
    assertThat(told()).hasSize(1);
    assertThat(proofs(mallory)).hasSize(1);
  }

  @Test
  void aProofThatSomebodyElseTellsIsShownToo() throws Exception {
    var proof =
        Equivocation.of(
            line(mallory, mallory.laptop, "alice"), line(mallory, mallory.laptop, "bob"));
    records.keep(
        List.of(
            pen(alice, alice.laptop).fact(Equivocation.KIND, List.of(Hist.TOPIC), proof.toData())),
        false);
    assertThat(proofs(mallory)).containsExactly(proof);
    assertThat(proofs(alice)).isEmpty();
  }

  /// Mallory signs two lines in Alice's name with a key that Alice's log never heard of.
  @Test
  void nobodyProvesAnythingWithAKeyThatIsNotTheirs() throws Exception {
    var proof =
        Equivocation.of(line(alice, mallory.laptop, "bob"), line(alice, mallory.laptop, "carol"));
    records.keep(
        List.of(
            pen(mallory, mallory.laptop)
                .fact(Equivocation.KIND, List.of(Hist.TOPIC), proof.toData())),
        false);
    assertThat(proofs(alice)).isEmpty();
    assertThat(reputation.of(alice.log().id()).complete()).isTrue();
  }

  private List<Equivocation> proofs(Cast person) {
    return reputation.known(person.log().id()).proofs();
  }

  private List<SignedRecord> told() {
    return records.by(bob.log().id(), Equivocation.KIND);
  }

  private SignedRecord line(Cast author, DeviceKey device, String with) throws Exception {
    Bytes ref =
        Hist.ref(
            Bytes.of(new byte[32]),
            author.log().id(),
            Cid.of(Cid.DAG_CBOR, Bytes.utf8(with).toArray()));
    var hist = new Hist(0, Optional.empty(), new Hist.Open(ref, Role.SELLER, "market", 9));
    return pen(author, device).fact(Hist.KIND, List.of(Hist.TOPIC), hist.toData(), 5);
  }

  private Pen pen(Cast author, DeviceKey device) {
    return new Pen(
        author.log().id(), device, numbers::incrementAndGet, () -> author.inception.id(), CLOCK);
  }
}
