package org.handsel.storage.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.handsel.core.identity.Cast;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mallory is a great many people.
class LogStoreTest {
  @TempDir Path folder;
  private Database database;
  private final Cast alice = Cast.alice();
  private final Cast bob = Cast.bob();

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void thoseLearnedOfLongestAgoGiveWayUnlessSomethingDependsOnThem() throws Exception {
    var logs = new LogStore(database, new LogStore.Bounds(5, 1 << 20));
    logs.protect(alice.log().id()::equals);
    keep(logs, alice);
    keep(logs, bob);
    for (int i = 0; i < 20; i++) keep(logs, new Cast("mallory's " + i));
    assertThat(logs.all()).hasSize(5).contains(alice.log().id());
    assertThat(logs.find(bob.log().id())).isEmpty();
    assertThat(logs.find(new Cast("mallory's 19").log().id())).isPresent();
    keep(logs, bob);
    assertThat(logs.find(bob.log().id())).isPresent();
    assertThat(logs.all()).hasSize(5);
  }

  @Test
  void allLogsTogetherAreBounded() throws Exception {
    int one = alice.inception.encode().length;
    var logs = new LogStore(database, new LogStore.Bounds(1_000, 3L * one + one / 2));
    for (int i = 0; i < 20; i++) keep(logs, new Cast("mallory's " + i));
    assertThat(logs.all()).hasSize(3);
  }

  @Test
  void whereAllAreNeededNobodyNewIsTakenIn() throws Exception {
    var logs = new LogStore(database, new LogStore.Bounds(2, 1 << 20));
    List<Cid> both = List.of(alice.log().id(), bob.log().id());
    logs.protect(both::contains);
    keep(logs, alice);
    keep(logs, bob);
    assertThatThrownBy(() -> keep(logs, Cast.mallory())).isInstanceOf(MalformedException.class);
    assertThat(logs.all()).containsExactlyInAnyOrderElementsOf(both);
    assertThat(logs.find(Cast.mallory().log().id())).isEmpty();
  }

  private static void keep(LogStore logs, Cast person) throws MalformedException {
    logs.keep(person.log().id(), List.of(person.inception));
  }
}
