package org.handsel.storage.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.PeerBook;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownPeersTest {
  private static final Multiaddr HOME = Multiaddr.of("/ip4/192.0.2.7/tcp/4001");
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));
  private static final Limits.Peers FEW =
      Limits.DEFAULT.peers().remembered(3, 4, Duration.ofDays(7));

  @TempDir Path folder;

  private static KeyPair key(int seed) {
    var bytes = new byte[32];
    bytes[0] = (byte) seed;
    return KeyPair.ofSeed(bytes);
  }

  private Database database() {
    return Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
  }

  @Test
  void whereAPeerWasIsKnownAfterARestartAndSoIsWhatItSigned() throws Exception {
    KeyPair alice = key(1);
    Bytes signed = Bytes.of(new PeerRecord(alice.peerId(), 1, List.of(HOME)).seal(alice).toArray());
    try (var database = database();
        var peers = KnownPeers.open(database)) {
      var book = new PeerBook(peers, FEW, NOON);
      book.learn(alice.peerId(), List.of(HOME), Duration.ofDays(1));
      book.certify(signed);
      assertThat(book.envelope(alice.peerId())).contains(signed);
    }
    try (var database = database();
        var peers = KnownPeers.open(database)) {
      var book = new PeerBook(peers, FEW, NOON);
      assertThat(book.addresses(alice.peerId())).containsExactly(HOME);
      assertThat(book.envelope(alice.peerId())).contains(signed);
    }
  }

  @Test
  void theDiskHoldsNoMoreThanTheBook() {
    try (var database = database();
        var peers = KnownPeers.open(database)) {
      var book = new PeerBook(peers, FEW, NOON);
      for (int i = 0; i < 20; i++) {
        book.learn(key(i).peerId(), List.of(HOME), Duration.ofDays(1));
      }
    }
    try (var database = database();
        var peers = KnownPeers.open(database)) {
      assertThat(peers.all()).hasSize(3);
    }
  }

  @Test
  void anEntryThatIsDamagedIsLeftOut() {
    try (var database = database();
        var peers = KnownPeers.open(database)) {
      new PeerBook(peers, FEW, NOON).learn(key(1).peerId(), List.of(HOME), Duration.ofDays(1));
    }
    try (var database = database()) {
      database.write(sql ->
          sql.update(
              "INSERT INTO known_peer VALUES (?, 'soon /nonsense', NULL, 1)",
              Bytes.of(new byte[3])));
      database.write(sql ->
          sql.update(
              "INSERT INTO known_peer VALUES (?, 'nothing', NULL, 1)", key(2).peerId().bytes()));
    }
    try (var database = database();
        var peers = KnownPeers.open(database)) {
      assertThat(peers.all()).extracting(it -> it.peer()).containsExactly(key(1).peerId());
    }
  }
}
