package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.bitswap.Message.Presence;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.ipfs.block.DiskBlocks;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BitswapTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final BitswapLimits PATIENT = Meeting.limits(LONG);
  private static final BitswapLimits IMPATIENT = Meeting.limits(SHORT);

  @TempDir Path folder;
  private final List<Host> hosts = new ArrayList<>();

  @AfterEach
  void everybodyLeaves() {
    hosts.forEach(Host::close);
  }

  /// A host of its own on loopback.
  private Host host() throws IOException {
    byte[] seed = new byte[32];
    seed[0] = (byte) hosts.size();
    var setup = SwarmSetup.of(KeyPair.ofSeed(seed)).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0"));
    Host host = Swarm.start(setup);
    hosts.add(host);
    return host;
  }

  /// A host with a store and Bitswap between them.
  private final class Person {
    final Host host = host();
    final BlockStore store;
    final Bitswap bitswap;

    Person(Bitswap.Sharing sharing, BitswapLimits limits) throws IOException {
      store =
          DiskBlocks.open(
              folder.resolve("" + hosts.size()), 1 << 26, DiskBlocks.Durability.HANDED_OVER);
      bitswap = new Bitswap(host, store, sharing, limits);
    }

    Person knows(Person... others) throws IOException {
      for (Person other : others) Meeting.of(host, other.host);
      return this;
    }

    Block fetch(Block wanted, Duration patience, Person... from) throws IOException {
      return bitswap.fetch(wanted.cid(), ids(from), patience);
    }
  }

  private static List<PeerId> ids(Person... people) {
    return Arrays.stream(people).map(p -> p.host.id()).toList();
  }

  private Person person() throws IOException {
    return new Person(Bitswap.Sharing.ALL, PATIENT);
  }

  private static Block picture(int bytes, long seed) {
    var content = new byte[bytes];
    new SplittableRandom(seed).nextBytes(content);
    return Block.of(Cid.RAW, content);
  }

  private static Block note(String text) {
    return Block.of(Cid.DAG_CBOR, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPictureTravelsFromAliceToBobAndIsKept() throws Exception {
    var alice = person();
    var bob = person().knows(alice);
    var picture = picture(Block.BYTES_MAX, 1);
    alice.store.put(picture);
    assertThat(bob.fetch(picture, LONG, alice)).isEqualTo(picture);
    assertThat(bob.store.get(picture.cid())).contains(picture);
    // Alice is gone, and the picture is still there.
    alice.host.close();
    assertThat(bob.fetch(picture, LONG, alice)).isEqualTo(picture);
  }

  @Test
  void theNameThatWasAskedForIsTheNameThatComes() throws Exception {
    var alice = person();
    var bob = person().knows(alice);
    var note = note("tree");
    alice.store.put(note);
    var v1 = new Cid(1, Cid.DAG_PB, note.cid().hash());
    assertThat(bob.bitswap.fetch(v1, ids(alice), LONG).cid()).isEqualTo(v1);
    var v0 = new Cid(0, Cid.DAG_PB, note.cid().hash());
    var dave = person().knows(alice);
    assertThat(dave.bitswap.fetch(v0, ids(alice), LONG).cid()).isEqualTo(v0);
  }

  @Test
  void manyBlocksComeAtOnce() throws Exception {
    var alice = person();
    var bob = person().knows(alice);
    var jobs = new ArrayList<Callable<Block>>();
    for (int i = 0; i < 200; i++) {
      var picture = picture(20_000, i);
      alice.store.put(picture);
      jobs.add(() -> bob.fetch(picture, LONG, alice));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Block> done : threads.invokeAll(jobs)) assertThat(done.get()).isNotNull();
    }
    assertThat(bob.store.list()).hasSize(200);
  }

  /// The other providers are only asked whether they have it.
  @Test
  void fromThreeProvidersABlockComesOnce() throws Exception {
    var alice = person();
    var carol = person();
    var dave = person();
    var bob = person().knows(alice, carol, dave);
    var jobs = new ArrayList<Callable<Block>>();
    for (int i = 0; i < 40; i++) {
      var picture = picture(100_000, i);
      for (Person provider : List.of(alice, carol, dave)) provider.store.put(picture);
      jobs.add(() -> bob.fetch(picture, LONG, alice, carol, dave));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Block> done : threads.invokeAll(jobs)) assertThat(done.get()).isNotNull();
    }
    assertThat(bob.bitswap.bytesReceived()).isEqualTo(4_000_000);
  }

  @Test
  void whoHasItIsAskedNextWhenTheFirstHasNot() throws Exception {
    var alice = person();
    var carol = person();
    var dave = person();
    var bob = person().knows(alice, carol, dave);
    var picture = picture(5000, 1);
    dave.store.put(picture);
    assertThat(bob.fetch(picture, LONG, alice, carol, dave)).isEqualTo(picture);
  }

  @Test
  void nobodyHasItAndThatIsSaidAtOnce() throws Exception {
    var alice = person();
    var carol = person();
    var bob = person().knows(alice, carol);
    assertThatThrownBy(() -> bob.fetch(note("lost"), LONG, alice, carol))
        .hasMessageContaining("none of 2 peers has");
    assertThatThrownBy(() -> bob.fetch(note("lost"), LONG, person()))
        .hasMessageContaining("no provider");
    assertThatThrownBy(() -> bob.fetch(note("lost"), LONG)).hasMessageContaining("no provider");
  }

  @Test
  void whatIsNotSharedIsNotThere() throws Exception {
    var secret = note("for carol alone");
    var carolsId = new AtomicReference<PeerId>();
    var alice = new Person((peer, _) -> peer.equals(carolsId.get()), PATIENT);
    alice.store.put(secret);
    var bob = person().knows(alice);
    var carol = person().knows(alice);
    carolsId.set(carol.host.id());
    assertThatThrownBy(() -> bob.fetch(secret, LONG, alice)).hasMessageContaining("none of 1");
    assertThat(carol.fetch(secret, LONG, alice)).isEqualTo(secret);
    alice.bitswap.announce(secret.cid());
    assertThat(bob.store.has(secret.cid())).isFalse();
  }

  @Test
  void aBlockThatIsTooLargeToTravelIsNotOffered() throws Exception {
    var alice = person();
    var bob = person().knows(alice);
    var large = picture(Block.BYTES_MAX + 1, 1);
    alice.store.put(large);
    assertThatThrownBy(() -> bob.fetch(large, LONG, alice)).hasMessageContaining("none of 1");
  }

  @Test
  void aPeerThatLeavesIsNotWaitedFor() throws Exception {
    var mute = host();
    var asked = new CountDownLatch(1);
    mute.handle(listener(_ -> asked.countDown()));
    var bob = person();
    Meeting.of(bob.host, mute);
    var leaving =
        Thread.ofVirtual()
            .start(() -> {
              try {
                asked.await();
                mute.close();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(() -> bob.bitswap.fetch(note("x").cid(), List.of(mute.id()), LONG))
        .hasMessageContaining("none of 1");
    leaving.join();
  }

  @Test
  void aSilentPeerCostsItsTimeAndThenTheNextIsAsked() throws Exception {
    var mute = host();
    mute.handle(listener(_ -> {}));
    var alice = person();
    var bob = new Person(Bitswap.Sharing.ALL, IMPATIENT).knows(alice);
    Meeting.of(bob.host, mute);
    var note = picture(5000, 2);
    alice.store.put(note);
    var providers = List.of(mute.id(), alice.host.id());
    assertThat(bob.bitswap.fetch(note.cid(), providers, LONG)).isEqualTo(note);
    assertThatThrownBy(() -> bob.bitswap.fetch(note("y").cid(), List.of(mute.id()), SHORT))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void whoGivesUpIsFreeAtOnceAndSaysSo() throws Exception {
    var cancelled = new CountDownLatch(1);
    var mute = host();
    var bob = person();
    var waiting =
        Thread.ofVirtual()
            .unstarted(() ->
                assertThatThrownBy(
                        () -> bob.bitswap.fetch(note("z").cid(), List.of(mute.id()), LONG))
                    .isInstanceOf(InterruptedIOException.class));
    mute.handle(
        listener(message -> {
          if (message.wants().stream().anyMatch(Want::cancel)) cancelled.countDown();
          else waiting.interrupt();
        }));
    Meeting.of(bob.host, mute);
    waiting.start();
    waiting.join();
    cancelled.await();
  }

  @Test
  void whatNobodyAskedForIsDropped() throws Exception {
    var bob = person();
    var mallory = host();
    Meeting.of(bob.host, mallory);
    var spam = picture(1000, 3);
    var seen = new CountDownLatch(1);
    mallory.handle(listener(_ -> seen.countDown()));
    say(mallory, bob, new Message(false, List.of(), List.of(spam), List.of(), 0));
    // The answer to a question behind it shows that the spam was read.
    say(mallory, bob, new Message(false, List.of(Want.have(spam.cid())), List.of(), List.of(), 0));
    seen.await();
    assertThat(bob.store.list()).isEmpty();
  }

  @Test
  void aForgedBlockIsOfAnotherNameAndHelpsNobody() throws Exception {
    var bob = person();
    var mallory = host();
    var wanted = picture(1000, 4);
    mallory.handle(
        listener(_ -> {
          var forged = List.of(picture(1000, 5));
          var lie = List.of(new Presence(wanted.cid(), true));
          say(mallory, bob, new Message(false, List.of(), forged, lie, 0));
        }));
    Meeting.of(bob.host, mallory);
    assertThatThrownBy(() -> bob.bitswap.fetch(wanted.cid(), List.of(mallory.id()), SHORT))
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(bob.store.list()).isEmpty();
  }

  @Test
  void aBlockThatComesLaterIsSentToWhoAskedInVain() throws Exception {
    var alice = person();
    var bob = host();
    var note = picture(3000, 6);
    var no = new CountDownLatch(1);
    var came = new CountDownLatch(1);
    bob.handle(
        listener(message -> {
          if (message.presences().contains(new Presence(note.cid(), false))) no.countDown();
          if (message.blocks().stream().anyMatch(b -> b.bytes().equals(note.bytes()))) {
            came.countDown();
          }
        }));
    Meeting.of(bob, alice.host);
    say(bob, alice, new Message(false, List.of(Want.block(note.cid())), List.of(), List.of(), 0));
    no.await();
    alice.store.put(note);
    alice.bitswap.announce(note.cid());
    came.await();
  }

  @Test
  void moreWantsThanAllowedEndTheStreamAndNothingElse() throws Exception {
    var alice = person();
    var bob = person().knows(alice);
    var mallory = host();
    Meeting.of(mallory, alice.host);
    var wants = new ArrayList<Want>();
    for (int i = 0; i < 65; i++) wants.add(Want.block(note("n" + i).cid()));
    byte[] wire = new Message(true, wants, List.of(), List.of(), 0).toArray();
    try (Stream stream = mallory.connection(alice.host.id()).orElseThrow().open(Bitswap.PROTOCOL)) {
      Frames.write(stream.out(), wire);
      stream.out().flush();
      assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
    }
    var note = note("fine");
    alice.store.put(note);
    assertThat(bob.fetch(note, LONG, alice)).isEqualTo(note);
  }

  @Test
  void aStoreThatIsFullFailsTheFetchAndSaysWhy() throws Exception {
    var alice = person();
    var picture = picture(5000, 9);
    alice.store.put(picture);
    var bobsHost = host();
    var small = DiskBlocks.open(folder.resolve("small"), 100, DiskBlocks.Durability.HANDED_OVER);
    var bitswap = new Bitswap(bobsHost, small, Bitswap.Sharing.ALL, PATIENT);
    Meeting.of(bobsHost, alice.host);
    assertThatThrownBy(() -> bitswap.fetch(picture.cid(), ids(alice), LONG))
        .hasMessageContaining("no room");
    bitswap.close();
    assertThatThrownBy(() -> bitswap.fetch(picture.cid(), ids(alice), LONG)).hasMessage("closed");
  }

  private interface Hearing {
    void heard(Message message) throws IOException;
  }

  /// A peer's side of Bitswap that only listens.
  private static StreamProtocol listener(Hearing hearing) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return Bitswap.PROTOCOL;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        var wire = Frames.next(stream.in(), 4 << 20);
        while (wire.isPresent()) {
          hearing.heard(Message.decode(wire.get(), 1000));
          wire = Frames.next(stream.in(), 4 << 20);
        }
      }
    };
  }

  /// Says it, and waits until it was heard.
  private static void say(Host from, Person to, Message message) throws IOException {
    try (Stream stream = from.connection(to.host.id()).orElseThrow().open(Bitswap.PROTOCOL)) {
      Frames.write(stream.out(), message.toArray());
      stream.closeWrite();
      assertThat(stream.in().read()).isEqualTo(-1);
    }
  }
}
