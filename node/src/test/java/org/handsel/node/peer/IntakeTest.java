package org.handsel.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.handsel.core.discover.Asker;
import org.handsel.core.identity.Phrase;
import org.handsel.core.publish.Profile;
import org.handsel.core.publish.Topics;
import org.handsel.core.record.Inspector;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.keys.Keyring;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.Numbers;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bob hears of Alice, whom he never met, from neighbours of his.
class IntakeTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private final SecureRandom random = new SecureRandom();
  private final PeerId carol = KeyPair.generate(random).peerId();
  private final PeerId dave = KeyPair.generate(random).peerId();
  private final List<Database> open = new ArrayList<>();

  @TempDir Path folder;
  private LogStore alices;
  private SignedRecord note;
  private Intake intake;
  private int passed;

  @BeforeEach
  void aliceWrites() throws Exception {
    Database truth = database("alice", Schema.TRUTH);
    alices = new LogStore(truth);
    Custody.Unlocked keys =
        new Custody(folder.resolve("keys"), alices, random, new Keyring.Cost(8, 1))
            .create(Phrase.generate(random), Bytes.of(new byte[32]), "open sesame");
    var numbers = new Numbers(truth, "device");
    var head = alices.find(keys.identity()).orElseThrow().trunk().head().id();
    var pen = new Pen(keys.identity(), keys.device(), numbers, () -> head, CLOCK);
    note = pen.fact("test.note/1", List.of(Topics.PEOPLE), Data.map().put("text", "hello").build());

    var logs = new LogStore(database("bob", Schema.TRUTH));
    var records = new RecordStore(database("records", Schema.RECORDS), Quota.DEFAULT);
    var inspector = new Inspector(List.of(Profile.KIND), logs::find, CLOCK);
    intake = new Intake(inspector, records, logs, CLOCK);
  }

  private Database database(String name, Schema schema) {
    Database database =
        Database.open(folder.resolve(name + ".db"), Database.Durability.NORMAL, schema);
    open.add(database);
    return database;
  }

  @AfterEach
  void close() {
    open.forEach(Database::close);
  }

  @Test
  void aLogWhoseWireBrokeIsAskedForAgainAtOnce() throws Exception {
    assertThatThrownBy(() -> take(carol, InputStream.nullInputStream()))
        .isInstanceOf(IOException.class);
    assertThat(take(carol, answer(true)).fresh()).isEqualTo(1);
  }

  @Test
  void aLogThatOneNeighbourLacksIsAskedOfTheOther() throws Exception {
    Intake.Taken first = take(carol, answer(false));
    assertThat(first.fresh()).isZero();
    assertThat(first.later()).isEqualTo(1);
    assertThat(first.penalty()).isZero();
    assertThat(take(dave, answer(true)).fresh()).isEqualTo(1);
  }

  @Test
  void aLogThatANeighbourLacksIsNotAskedOfItAgainWithinAMinute() throws Exception {
    take(carol, answer(false));
    InputStream unread = answer(true);
    int before = unread.available();
    assertThat(take(carol, unread).later()).isEqualTo(1);
    assertThat(unread.available()).isEqualTo(before);
  }

  private Intake.Taken take(PeerId from, InputStream answers) throws IOException {
    var asker = new Asker(answers, new ByteArrayOutputStream());
    return intake.take(
        List.of(note.encoded().toArray()),
        Set.of(note.digest()),
        from,
        asker,
        some -> passed += some.size());
  }

  /// The answer to a question for Alice's log: with it, or without.
  private InputStream answer(boolean known) throws IOException {
    List<Data> entries = new ArrayList<>();
    if (known) {
      for (var entry : alices.find(note.payload().author()).orElseThrow().entries()) {
        entries.add(Data.of(Bytes.of(entry.encode())));
      }
    }
    var out = new ByteArrayOutputStream();
    Frames.write(
        out,
        DagCbor.encode(Data.map().put("logs", Data.list(List.of(Data.list(entries)))).build()));
    return new ByteArrayInputStream(out.toByteArray());
  }
}
