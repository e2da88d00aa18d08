package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSession;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.ipfs.unixfs.Exporter;
import org.handsel.ipfs.unixfs.Importer;
import org.handsel.ipfs.unixfs.Profile;
import org.handsel.ipfs.unixfs.UnixLimits;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whole files from several peers over real connections.
@Timeout(120)
class SessionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Profile PROFILE = Profile.UNIXFS_V1_2025.shape(20_000, 50);

  @TempDir Path folder;
  private final List<Host> hosts = new ArrayList<>();

  @AfterEach
  void everybodyLeaves() {
    hosts.forEach(Host::close);
  }

  private final class Person {
    final Host host;
    final BlockStore store;
    final Bitswap bitswap;

    Person(int number) throws IOException {
      byte[] seed = new byte[32];
      seed[0] = (byte) number;
      seed[1] = (byte) hosts.size();
      host =
          Swarm.start(
              SwarmSetup.of(KeyPair.ofSeed(seed)).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
      hosts.add(host);
      store =
          DiskBlocks.open(folder.resolve("" + number), 1 << 28, DiskBlocks.Durability.HANDED_OVER);
      bitswap = new Bitswap(host, store, Bitswap.Sharing.ALL, BitswapLimits.DEFAULT);
    }

    Person knows(Person... others) throws IOException {
      for (Person other : others) Meeting.of(host, other.host);
      return this;
    }

    BlockSession session(Person... from) {
      return bitswap.session(ids(from), BlockSession.Providers.NONE, PATIENCE);
    }
  }

  private static List<PeerId> ids(Person... people) {
    return Arrays.stream(people).map(p -> p.host.id()).toList();
  }

  private static byte[] content(int size) {
    var bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  private static Cid file(byte[] content, Person... people) throws IOException {
    Cid cid = null;
    for (Person person : people) {
      cid = new Importer(person.store, PROFILE).file(new ByteArrayInputStream(content)).cid();
    }
    if (cid == null) throw new IllegalArgumentException("nobody has it");
    return cid;
  }

  private static byte[] read(Cid cid, BlockSession session) throws IOException {
    var out = new ByteArrayOutputStream();
    new Exporter(session, UnixLimits.DEFAULT).read(cid, out);
    return out.toByteArray();
  }

  @Test
  void aFileComesFromThreeAtOnceAndEachBlockOnce() throws Exception {
    var alice = new Person(1);
    var carol = new Person(2);
    var dave = new Person(3);
    var bob = new Person(4).knows(alice, carol, dave);
    byte[] film = content(12_000_000);
    Cid cid = file(film, alice, carol, dave);
    try (var session = bob.session(alice, carol, dave)) {
      assertThat(read(cid, session)).isEqualTo(film);
      assertThat(session.peers()).isEqualTo(3);
    }
    assertThat(bob.bitswap.bytesInVain()).isLessThanOrEqualTo(film.length / 50);
  }

  @Test
  void whenTheOthersLeaveTheLastSendsTheRest() throws Exception {
    var alice = new Person(1);
    var carol = new Person(2);
    var bob = new Person(4).knows(alice, carol);
    byte[] film = content(6_000_000);
    Cid cid = file(film, alice, carol);
    var seen =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (size() >= 1_000_000) alice.host.close();
          }
        };
    try (var session = bob.session(alice, carol)) {
      new Exporter(session, UnixLimits.DEFAULT).read(cid, seen);
    }
    assertThat(seen.toByteArray()).isEqualTo(film);
  }

  /// Each has every third block only, beside the nodes above them.
  @Test
  void fromPartsAtSeveralPeersTheWholeIsMade() throws Exception {
    var alice = new Person(1);
    var carol = new Person(2);
    var dave = new Person(3);
    List<Person> providers = List.of(alice, carol, dave);
    var bob = new Person(4).knows(alice, carol, dave);
    byte[] film = content(3_000_000);
    Cid cid = file(film, alice, carol, dave);
    int place = 0;
    for (Cid block : alice.store.list()) {
      if (alice.store.size(block).orElseThrow() < 20_000) continue;
      for (Person each : providers) {
        if (each != providers.get(place % 3)) each.store.delete(block);
      }
      place++;
    }
    try (var session = bob.session(alice, carol, dave)) {
      assertThat(read(cid, session)).isEqualTo(film);
    }
    // The root is so small that it's sent to who only asked whether it's there.
    assertThat(bob.bitswap.bytesInVain()).isLessThan(2_000);
  }

  @Test
  void whatHadComeBeforeTheEndIsNotFetchedAgain() throws Exception {
    var alice = new Person(1);
    var bob = new Person(4).knows(alice);
    byte[] film = content(6_000_000);
    Cid cid = file(film, alice);
    try (var session = bob.session(alice)) {
      new Exporter(session, UnixLimits.DEFAULT)
          .read(cid, 0, 2_000_000, OutputStream.nullOutputStream());
    }
    bob.host.close();
    var again = new Person(4).knows(alice);
    long had = again.store.bytesUsed();
    assertThat(had).isGreaterThan(2_000_000);
    try (var session = again.session(alice)) {
      assertThat(read(cid, session)).isEqualTo(film);
    }
    assertThat(again.bitswap.bytesReceived()).isEqualTo(alice.store.bytesUsed() - had);
  }

  @Test
  void whoIsFoundIsAskedToo() throws Exception {
    var alice = new Person(1);
    var carol = new Person(2);
    var bob = new Person(4).knows(carol);
    byte[] film = content(200_000);
    Cid cid = file(film, alice);
    BlockSession.Providers providers =
        (wanted, found) -> {
          assertThat(wanted).isEqualTo(cid);
          bob.knows(alice);
          found.accept(alice.host.id());
        };
    try (var session = bob.bitswap.session(ids(carol), providers, PATIENCE)) {
      assertThat(read(cid, session)).isEqualTo(film);
    }
  }

  @Test
  void whatNobodyHasIsSaidSoon() throws Exception {
    var alice = new Person(1);
    var bob = new Person(4).knows(alice);
    Cid nowhere = Block.of(Cid.RAW, content(7)).cid();
    try (var session = bob.session(alice)) {
      assertThatThrownBy(() -> session.block(nowhere)).isInstanceOf(NoSuchBlockException.class);
      assertThatThrownBy(() -> session.block(nowhere)).isInstanceOf(NoSuchBlockException.class);
    }
    try (var session = bob.session()) {
      assertThatThrownBy(() -> session.block(nowhere)).isInstanceOf(NoSuchBlockException.class);
    }
  }

  @Test
  void twoWhoWaitForTheSameBothGetIt() throws Exception {
    var alice = new Person(1);
    var bob = new Person(4).knows(alice);
    byte[] film = content(2_000_000);
    Cid cid = file(film, alice);
    try (var one = bob.session(alice);
        var two = bob.session(alice);
        var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> read(cid, one));
      var second = threads.submit(() -> read(cid, two));
      assertThat(first.get()).isEqualTo(film);
      assertThat(second.get()).isEqualTo(film);
    }
  }
}
