package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Varint;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A peer that opens many streams and ends none of its messages fills the room, not the memory.
@Timeout(90)
class RoomTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int LONGEST = 4 << 20;
  private static final BitswapLimits NARROW =
      new BitswapLimits(
          LONGEST,
          4,
          2 * LONGEST - 1,
          64,
          32,
          16,
          4 << 20,
          1024,
          1 << 20,
          1024,
          LONG,
          LONG,
          Duration.ofMillis(200),
          LONG);
  private static final PeerId MALLORY = KeyPair.ofSeed(new byte[32]).peerId();
  private static final PeerId BOB = KeyPair.ofSeed(seed(1)).peerId();

  @TempDir Path folder;

  private static byte[] seed(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return seed;
  }

  @Test
  void whatWasTakenIsFreeAgainWithTheNextMessageAndAtTheEnd() throws Exception {
    var room = new Room(NARROW);
    try (var mallory = room.place(MALLORY);
        var bob = room.place(BOB)) {
      mallory.take(2 * LONGEST - 1);
      assertThatThrownBy(() -> bob.take(1)).isInstanceOf(IOException.class);
      mallory.take(LONGEST);
      bob.take(LONGEST - 1);
    }
    try (var bob = room.place(BOB)) {
      bob.take(2 * LONGEST - 1);
    }
  }

  @Test
  void onePeersStreamsAreCountedApartFromOthers() throws Exception {
    var room = new Room(NARROW);
    for (int i = 0; i < NARROW.streamsPerPeerMax(); i++) room.place(MALLORY);
    assertThatThrownBy(() -> room.place(MALLORY)).hasMessageContaining("4 bitswap streams");
    try (var bob = room.place(BOB)) {
      bob.take(1);
    }
  }

  @Test
  void longMessagesThatNeverEndAreRefusedAndOthersAreServed() throws Exception {
    var picture = Block.of(Cid.RAW, new byte[1000]);
    try (Host bob = host(1);
        Host mallory = host(2);
        Host alice = host(3);
        var bobs = new Bitswap(bob, store("bob"), Bitswap.Sharing.ALL, NARROW)) {
      var alices = store("alice");
      alices.put(picture);
      var _ = new Bitswap(alice, alices, Bitswap.Sharing.ALL, NARROW);
      Meeting.of(mallory, bob);
      Meeting.of(bob, alice);
      int streams = 12;
      var refused = new CountDownLatch(streams - 1);
      var ended = new AtomicInteger();
      for (int i = 0; i < streams; i++) {
        Stream stream = mallory.connection(bob.id()).orElseThrow().open(Bitswap.PROTOCOL);
        stream.timeout(LONG);
        // More than half of the room, so that there is room for one of them, and for others' short
        // ones.
        stream.out().write(Varint.encode(LONGEST));
        stream.out().write(new byte[1000]);
        stream.out().flush();
        var _ =
            Thread.ofVirtual()
                .start(() -> {
                  untilItEnds(stream);
                  ended.incrementAndGet();
                  refused.countDown();
                });
      }
      assertThat(bobs.fetch(picture.cid(), List.of(alice.id()), LONG)).isEqualTo(picture);
      assertThat(refused.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(ended).hasValue(streams - 1);
    }
  }

  private static void untilItEnds(Stream stream) {
    try {
      var _ = stream.in().read();
    } catch (IOException e) {
      assertThat(e).isNotNull(); // reset, which is an end as well
    }
  }

  private static Host host(int number) throws IOException {
    var setup =
        SwarmSetup.of(KeyPair.ofSeed(seed(number))).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0"));
    return Swarm.start(setup);
  }

  private DiskBlocks store(String name) throws IOException {
    return DiskBlocks.open(folder.resolve(name), 1 << 24, DiskBlocks.Durability.HANDED_OVER);
  }
}
