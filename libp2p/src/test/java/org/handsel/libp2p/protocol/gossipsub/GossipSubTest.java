package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.protocol.gossipsub.Village.BIKES;
import static org.handsel.libp2p.protocol.gossipsub.Village.bytes;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.PubSub.Rules;
import org.handsel.libp2p.PubSub.Verdict;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Varint;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The driver on real hosts over TCP on loopback.
@Timeout(120)
class GossipSubTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private final List<Party> parties = new ArrayList<>();

  private static final class Party {
    final KeyPair keys = KeyPair.generate(new SecureRandom());
    final Host host;
    final GossipSub gossip;
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    Party(boolean signed) throws IOException {
      host = Swarm.start(SwarmSetup.of(keys).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
      GossipSubSetup setup = signed ? GossipSubSetup.signed(keys) : GossipSubSetup.UNSIGNED;
      gossip =
          GossipSub.start(
              host, setup.params(GossipParams.DEFAULT.heartbeat(Duration.ofMillis(100))));
    }

    void hear(PubSub.Message message) {
      heard.add(new String(message.data().toArray(), java.nio.charset.StandardCharsets.UTF_8));
    }

    String next() throws InterruptedException {
      return heard.poll(60, TimeUnit.SECONDS);
    }
  }

  private Party party(boolean signed) throws IOException {
    var party = new Party(signed);
    parties.add(party);
    return party;
  }

  private static void connect(Party one, Party other) throws IOException {
    one.host.connect(other.host.addresses().getFirst());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("it never came true");
      LockSupport.parkNanos(5_000_000);
    }
  }

  @AfterEach
  void stop() {
    for (Party party : parties) {
      party.gossip.close();
      party.host.close();
    }
  }

  private void alongALine(boolean signed) throws Exception {
    Party alice = party(signed);
    Party bob = party(signed);
    Party carol = party(signed);
    Rules rules = signed ? Rules.SIGNED : Rules.UNSIGNED.judgedBy(_ -> Verdict.ACCEPT);
    for (Party each : parties) each.gossip.subscribe(BIKES, rules, each::hear);
    connect(alice, bob);
    connect(bob, carol);
    await(() -> bob.gossip.mesh(BIKES).size() == 2);
    alice.gossip.publish(BIKES, bytes("from alice"));
    assertThat(bob.next()).isEqualTo("from alice");
    assertThat(carol.next()).isEqualTo("from alice");
    carol.gossip.publish(BIKES, bytes("from carol"));
    assertThat(alice.next()).isEqualTo("from carol");
    assertThat(alice.heard).isEmpty();
    assertThat(carol.heard).isEmpty();
    assertThat(bob.gossip.peers(BIKES)).hasSize(2);
    assertThat(bob.gossip.score(alice.host.id())).isPositive();
  }

  @Test
  void aMessageTravelsAlongALine() throws Exception {
    alongALine(false);
  }

  @Test
  void aSignedMessageTravelsAlongALine() throws Exception {
    alongALine(true);
  }

  @Test
  void whoseSubscriptionIsClosedHearsNothing() throws Exception {
    Party alice = party(false);
    Party bob = party(false);
    alice.gossip.subscribe(BIKES, Rules.UNSIGNED, alice::hear);
    PubSub.Subscription followed = bob.gossip.subscribe(BIKES, Rules.UNSIGNED, bob::hear);
    connect(alice, bob);
    await(() -> alice.gossip.peers(BIKES).contains(bob.host.id()));
    followed.close();
    assertThat(bob.gossip.topics()).isEmpty();
    await(() -> alice.gossip.peers(BIKES).isEmpty());
  }

  @Test
  void whoComesLaterIsToldWhatWeFollow() throws Exception {
    Party alice = party(false);
    Host bob =
        Swarm.start(
            SwarmSetup.of(KeyPair.generate(new SecureRandom()))
                .listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
    try (bob) {
      alice.gossip.subscribe(BIKES, Rules.UNSIGNED, alice::hear);
      alice.host.connect(bob.addresses().getFirst());
      // Bob's host was connected before it spoke gossipsub, and says so by identify push.
      try (GossipSub late = GossipSub.start(bob, GossipSubSetup.UNSIGNED)) {
        await(() -> late.peers(BIKES).contains(alice.host.id()));
        late.publish(BIKES, bytes("from outside"));
        assertThat(alice.next()).isEqualTo("from outside");
      }
    }
  }

  @Test
  void afterALostConnectionEverythingIsSaidAgain() throws Exception {
    Party alice = party(false);
    Party bob = party(false);
    for (Party each : parties) each.gossip.subscribe(BIKES, Rules.UNSIGNED, each::hear);
    connect(alice, bob);
    await(() -> alice.gossip.mesh(BIKES).contains(bob.host.id()));
    alice.host.connection(bob.host.id()).orElseThrow().close("a test");
    await(() -> alice.gossip.peers(BIKES).isEmpty() && bob.gossip.peers(BIKES).isEmpty());
    connect(bob, alice);
    await(() -> alice.gossip.peers(BIKES).contains(bob.host.id()));
    alice.gossip.publish(BIKES, bytes("again"));
    assertThat(bob.next()).isEqualTo("again");
  }

  @Test
  void tooLargeAMessageIsRefusedHere() throws Exception {
    Party alice = party(false);
    Bytes large = Bytes.of(new byte[GossipLimits.DEFAULT.messageBytesMax() + 1]);
    assertThatThrownBy(() -> alice.gossip.publish(BIKES, large)).isInstanceOf(IOException.class);
  }

  // ---- Mallory ----

  private static Stream mallory(Host mallory, Party victim) throws IOException {
    Connection connection = mallory.connect(victim.host.addresses().getFirst());
    return connection.open(Version.V1_2.protocol());
  }

  /// She takes what she is sent, and says what the test says.
  private static Host mallory() throws IOException {
    Host mallory = Swarm.start(SwarmSetup.of(KeyPair.generate(new SecureRandom())));
    mallory.handle(
        new StreamProtocol() {
          @Override
          public String id() {
            return Version.V1_2.protocol();
          }

          @Override
          public void accept(Stream stream) throws IOException {
            stream.in().transferTo(OutputStream.nullOutputStream());
          }
        });
    return mallory;
  }

  private static void isBrokenOff(Stream stream) {
    stream.timeout(Duration.ofSeconds(60));
    assertThatThrownBy(
            () -> {
              while (true) {
                stream.out().write(new byte[100]);
                stream.out().flush();
                if (stream.connection().closed()) throw new IOException("closed");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoRpcEndsTheStream() throws Exception {
    Party alice = party(false);
    try (Host mallory = mallory()) {
      Stream stream = mallory(mallory, alice);
      Frames.write(stream.out(), new byte[] {1, 2, 3});
      stream.out().flush();
      isBrokenOff(stream);
    }
  }

  @Test
  void anOversizedRpcEndsTheStreamBeforeItIsRead() throws Exception {
    Party alice = party(false);
    try (Host mallory = mallory()) {
      Stream stream = mallory(mallory, alice);
      Varint.write(stream.out(), 1L << 40);
      stream.out().flush();
      isBrokenOff(stream);
    }
  }

  @Test
  void aSecondStreamTakesThePlaceOfTheFirst() throws Exception {
    Party alice = party(false);
    try (Host mallory = mallory()) {
      Stream first = mallory(mallory, alice);
      Frames.write(first.out(), Village.following(BIKES).toArray());
      first.out().flush();
      await(() -> alice.gossip.peers(BIKES).contains(mallory.id()));
      Stream second = first.connection().open(Version.V1_1.protocol());
      var leaves = new Rpc(List.of(new Rpc.Subscribed(BIKES, false)), List.of(), Control.NONE);
      Frames.write(second.out(), leaves.toArray());
      second.out().flush();
      await(() -> alice.gossip.peers(BIKES).isEmpty());
      isBrokenOff(first);
    }
  }

  @Test
  void aValidatorThatFailsIgnoresTheMessage() throws Exception {
    Party alice = party(false);
    Party bob = party(false);
    alice.gossip.subscribe(
        BIKES,
        Rules.UNSIGNED.judgedBy(message -> {
          if (message.data().equals(bytes("bad"))) throw new IllegalStateException("a test");
          return Verdict.ACCEPT;
        }),
        alice::hear);
    connect(alice, bob);
    await(() -> bob.gossip.peers(BIKES).contains(alice.host.id()));
    bob.gossip.publish(BIKES, bytes("bad"));
    bob.gossip.publish(BIKES, bytes("good"));
    assertThat(alice.next()).isEqualTo("good");
    assertThat(alice.heard).isEmpty();
  }
}
