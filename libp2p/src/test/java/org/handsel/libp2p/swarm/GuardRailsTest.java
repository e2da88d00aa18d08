package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.secure.PreSharedKey;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a host allows strangers and itself, on a network in memory.
@Timeout(120)
class GuardRailsTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MemoryNetwork network = new MemoryNetwork(1);
  private final List<Host> hosts = new ArrayList<>();

  private SwarmSetup setup(String address) {
    return SwarmSetup.of(KeyPair.generate(RANDOM))
        .transports(network.host(address))
        .listen(Multiaddr.of("/ip4/" + address + "/tcp/4001"));
  }

  private Host start(SwarmSetup setup) throws IOException {
    Host host = Swarm.start(setup);
    hosts.add(host);
    return host;
  }

  @AfterEach
  void stop() {
    hosts.forEach(Host::close);
  }

  /// The peers whose connections ended, with the latch that counts them.
  private record Ended(Set<PeerId> peers, CountDownLatch all) {
    static Ended watch(Host host, int count) {
      var ended = new Ended(ConcurrentHashMap.newKeySet(), new CountDownLatch(count));
      host.watch(
          new ConnectionWatcher() {
            @Override
            public void closed(Connection connection, String reason) {
              ended.peers.add(connection.peer());
              ended.all.countDown();
            }
          });
      return ended;
    }

    void await() throws InterruptedException {
      assertThat(all.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private static long value(Host host, String name) {
    return host.metrics().samples().stream()
        .filter(s -> s.name().equals(name))
        .mapToLong(Metrics.Sample::value)
        .sum();
  }

  // ---- too many connections ----

  @Test
  void beyondHighWaterTheLeastUsedAreTrimmedAndTheProtectedStay() throws Exception {
    var connections = Limits.DEFAULT.connections().water(2, 4, Duration.ZERO);
    Host alice = start(setup("10.0.0.1").limits(Limits.DEFAULT.with(connections)));
    var answer = new CountDownLatch(1);
    alice.handle(new Waiting(answer, 1));
    Ended ended = Ended.watch(alice, 3);
    var guests = new ArrayList<Host>();
    for (int i = 0; i < 5; i++) guests.add(start(setup("10.0.0." + (10 + i))));
    alice.protect(guests.getFirst().id(), "friend");
    for (Host guest : guests) {
      Connection connection = guest.connect(alice.addresses().getFirst());
      // One is in the middle of something.
      if (guest.equals(guests.get(1))) waiting(connection);
    }
    ended.await();
    assertThat(alice.connections())
        .extracting(Connection::peer)
        .containsExactlyInAnyOrder(guests.get(0).id(), guests.get(1).id());
    assertThat(value(alice, "libp2p_connections_trimmed_total")).isGreaterThanOrEqualTo(3);
    assertThat(value(alice, "libp2p_connections")).isEqualTo(2);
    answer.countDown();
  }

  @Test
  void aProtectedPeerMayBeIdleUntilNothingNeedsItAnyMore() throws Exception {
    var connections = Limits.DEFAULT.connections().idleTimeout(Duration.ofMillis(1));
    Host alice = start(setup("10.0.0.1").limits(Limits.DEFAULT.with(connections)));
    Host bob = start(setup("10.0.0.2"));
    Host carol = start(setup("10.0.0.3"));
    alice.protect(bob.id(), "relay");
    alice.protect(bob.id(), "friend");
    Ended first = Ended.watch(alice, 1);
    alice.connect(bob.addresses().getFirst());
    alice.connect(carol.addresses().getFirst());
    first.await();
    assertThat(first.peers).containsExactly(carol.id());
    alice.unprotect(bob.id(), "relay");
    assertThat(alice.connection(bob.id())).isPresent();
    Ended second = Ended.watch(alice, 1);
    alice.unprotect(bob.id(), "friend");
    second.await();
    assertThat(second.peers).containsExactly(bob.id());
  }

  // ---- who may ----

  @Test
  void whoIsDeniedIsHungUpAndNotLetInAgain() throws Exception {
    Host alice = start(setup("10.0.0.1"));
    Host mallory = start(setup("10.0.0.66"));
    var met = new CountDownLatch(1);
    alice.watch(
        new ConnectionWatcher() {
          @Override
          public void opened(Connection connection) {
            met.countDown();
          }
        });
    mallory.connect(alice.addresses().getFirst());
    assertThat(met.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Ended ended = Ended.watch(alice, 1);
    alice.access().deny(mallory.id(), "lies");
    ended.await();
    assertThatThrownBy(() -> alice.connect(mallory.addresses().getFirst()))
        .hasMessageContaining("lies");
    Connection hopeful = mallory.connect(alice.addresses().getFirst());
    assertThatThrownBy(
            () -> {
              try (var ping = Ping.open(hopeful)) {
                while (true) ping.once(SOON);
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(alice.connections()).isEmpty();
    assertThat(value(alice, "libp2p_calls_denied_total")).isPositive();
  }

  @Test
  void aDeniedBlockIsNotEvenShakenHandsWith() throws Exception {
    Host alice = start(setup("10.0.0.1"));
    Host mallory = start(setup("10.6.6.6"));
    alice.access().deny(Subnet.parse("10.6.0.0/16"), "a bad neighbourhood");
    assertThatThrownBy(() -> mallory.connect(alice.addresses().getFirst()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> alice.connect(mallory.addresses().getFirst()))
        .hasMessageContaining("a bad neighbourhood");
  }

  // ---- private networks ----

  @Test
  void membersOfAPrivateNetworkMeetAndNobodyElseDoes() throws Exception {
    var brief =
        Limits.DEFAULT.with(Limits.DEFAULT.connections().handshakeTimeout(Duration.ofSeconds(3)));
    PreSharedKey key = PreSharedKey.generate(RANDOM);
    Host alice = start(setup("10.0.0.1").limits(brief).privateNetwork(key));
    Host bob = start(setup("10.0.0.2").limits(brief).privateNetwork(key));
    Host carol = start(setup("10.0.0.3").limits(brief));
    Host mallory =
        start(setup("10.0.0.4").limits(brief).privateNetwork(PreSharedKey.generate(RANDOM)));
    try (var ping = Ping.open(bob.connect(alice.addresses().getFirst()))) {
      assertThat(ping.once(SOON)).isPositive();
    }
    for (Host stranger : List.of(carol, mallory)) {
      assertThatThrownBy(() -> stranger.connect(alice.addresses().getFirst()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> alice.connect(stranger.addresses().getFirst()))
          .isInstanceOf(IOException.class);
    }
  }

  // ---- streams ----

  /// Answers one byte when the test says so.
  private record Waiting(CountDownLatch answer, int perPeerMax) implements StreamProtocol {
    @Override
    public String id() {
      return "/waiting/1";
    }

    @Override
    public void accept(Stream stream) throws IOException {
      try {
        stream.out().write(1);
        stream.out().flush();
        answer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Stream waiting(Connection connection) throws IOException {
    Stream stream = connection.open("/waiting/1");
    stream.timeout(SOON);
    if (stream.in().read() != 1) throw new IOException("not let in");
    return stream;
  }

  @Test
  void aProtocolSaysHowManyOfItsStreamsOnePeerMayHave() throws Exception {
    var answer = new CountDownLatch(1);
    Host alice = start(setup("10.0.0.1"));
    alice.handle(new Waiting(answer, 2));
    Connection bobs = start(setup("10.0.0.2")).connect(alice.addresses().getFirst());
    Connection carols = start(setup("10.0.0.3")).connect(alice.addresses().getFirst());
    waiting(bobs);
    waiting(bobs);
    assertThatThrownBy(() -> waiting(bobs)).isInstanceOf(IOException.class);
    // Carol isn't to blame.
    waiting(carols);
    assertThat(value(alice, "libp2p_streams_refused_total")).isEqualTo(1);
    answer.countDown();
  }

  @Test
  void aProtocolThatEverybodyWantsLeavesRoomForOthers() throws Exception {
    var answer = new CountDownLatch(1);
    var streams = Limits.DEFAULT.streams().answered(100, 3);
    Host alice = start(setup("10.0.0.1").limits(Limits.DEFAULT.with(streams)));
    alice.handle(new Waiting(answer, 100));
    Connection bobs = start(setup("10.0.0.2")).connect(alice.addresses().getFirst());
    for (int i = 0; i < 3; i++) waiting(bobs);
    assertThatThrownBy(() -> waiting(bobs)).isInstanceOf(IOException.class);
    try (var ping = Ping.open(bobs)) {
      assertThat(ping.once(SOON)).isPositive();
    }
    answer.countDown();
  }
}
