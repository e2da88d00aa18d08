package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.identify.Identify;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// How connections come, count and go, on a network in memory.
@Timeout(60)
class ConnectionsTest {
  private static final String ALICE = "10.0.0.1";
  private static final String BOB = "10.0.0.2";
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final MemoryNetwork network = new MemoryNetwork(1);

  private SwarmSetup setup(String address) {
    return SwarmSetup.of(KeyPair.generate(new SecureRandom()))
        .transports(network.host(address))
        .listen(Multiaddr.of("/ip4/" + address + "/tcp/4001"));
  }

  private static CompletableFuture<String> closing(Host host) {
    var reason = new CompletableFuture<String>();
    host.watch(
        new ConnectionWatcher() {
          @Override
          public void closed(Connection connection, String why) {
            reason.complete(why);
          }
        });
    return reason;
  }

  static CompletableFuture<Connection> meeting(Host host) {
    var met = new CompletableFuture<Connection>();
    host.watch(
        new ConnectionWatcher() {
          @Override
          public void opened(Connection connection) {
            met.complete(connection);
          }
        });
    return met;
  }

  /// The test's own time limit ends it.
  private static void until(BooleanSupplier comes) {
    while (!comes.getAsBoolean()) LockSupport.parkNanos(1_000_000);
  }

  @Test
  void manyWhoWantThePeerGetOneConnection() throws Exception {
    try (Host alice = Swarm.start(setup(ALICE));
        Host bob = Swarm.start(setup(BOB));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Multiaddr address = alice.addresses().getFirst();
      var all = new ArrayList<Future<Connection>>();
      for (int i = 0; i < 50; i++) all.add(threads.submit(() -> bob.connect(address)));
      Connection first = all.getFirst().get();
      for (Future<Connection> one : all) assertThat(one.get()).isSameAs(first);
      assertThat(bob.connections()).containsExactly(first);
    }
  }

  @Test
  void howFarAPeerIsIsKnownThoughNothingIsSaid() throws Exception {
    try (Host alice = Swarm.start(setup(ALICE));
        Host bob = Swarm.start(setup(BOB))) {
      Connection connection = bob.connect(alice.addresses().getFirst());
      until(() -> connection.latency().isPresent());
      assertThat(connection.latency().orElseThrow()).isPositive();
      until(() -> alice.connections().getFirst().latency().isPresent());
      assertThat(connection.closed()).isFalse();
    }
  }

  @Test
  void theEndOfAConnectionIsToldThoughItsPeerNeverSaidWhoItIs() throws Exception {
    var asked = new CountDownLatch(1);
    try (Host bob = Swarm.start(setup(BOB))) {
      CompletableFuture<Connection> met = meeting(bob);
      CompletableFuture<String> closed = closing(bob);
      Connection connection;
      try (Host mute = Swarm.start(setup(ALICE))) {
        mute.handle(
            new StreamProtocol() {
              @Override
              public String id() {
                return Identify.PROTOCOL;
              }

              @Override
              public void accept(Stream stream) throws IOException {
                asked.countDown();
                var _ = stream.in().read();
              }
            });
        connection = bob.connect(mute.addresses().getFirst());
        asked.await();
        assertThat(met).isNotDone();
      }
      assertThat(closed.get()).isNotEmpty();
      assertThat(met.get()).isSameAs(connection);
    }
  }

  /// Both dial at once; each uses what it got; afterwards both hold the same one connection.
  @TestFactory
  java.util.stream.Stream<DynamicTest> twoWhoDialEachOtherEndWithOneConnection() {
    return LongStream.range(0, 10)
        .mapToObj(round -> dynamicTest("round=" + round, this::dialEachOther));
  }

  private void dialEachOther() throws Exception {
    var own = new ConnectionsTest();
    try (Host alice = Swarm.start(own.setup(ALICE));
        Host bob = Swarm.start(own.setup(BOB));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var start = new CyclicBarrier(2);
      var both = new ArrayList<Future<Duration>>();
      for (Host[] pair : new Host[][] {{alice, bob}, {bob, alice}}) {
        both.add(
            threads.submit(() -> {
              start.await();
              Connection connection = pair[0].connect(pair[1].addresses().getFirst());
              try (var ping = Ping.open(connection)) {
                return ping.once(Duration.ofSeconds(10));
              }
            }));
      }
      for (Future<Duration> one : both) assertThat(one.get()).isPositive();
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (differ(alice, bob) && System.nanoTime() < end) Thread.onSpinWait();
      Connection ofAlice = alice.connection(bob.id()).orElseThrow();
      Connection ofBob = bob.connection(alice.id()).orElseThrow();
      assertThat(ofAlice.inbound()).isNotEqualTo(ofBob.inbound());
      assertThat(alice.connections()).containsExactly(ofAlice);
      assertThat(bob.connections()).containsExactly(ofBob);
    }
  }

  private static boolean differ(Host alice, Host bob) {
    var ofAlice = alice.connection(bob.id());
    var ofBob = bob.connection(alice.id());
    return ofAlice.isEmpty() || ofBob.isEmpty() || ofAlice.get().inbound() == ofBob.get().inbound();
  }

  @Test
  void anAddressThatFailsIsLeftAloneForLongerAndLonger() throws IOException {
    var clock = new AtomicReference<>(NOON);
    try (Host bob = Swarm.start(setup(BOB).clock(clock::get))) {
      var nobody = Multiaddr.of("/ip4/10.0.0.9/tcp/4001");
      assertThatThrownBy(() -> bob.connect(nobody)).hasMessageContaining("nobody listens");
      assertThatThrownBy(() -> bob.connect(nobody)).hasMessageContaining("tried again in 1000 ms");
      clock.set(NOON.plusSeconds(1));
      assertThatThrownBy(() -> bob.connect(nobody)).hasMessageContaining("nobody listens");
      assertThatThrownBy(() -> bob.connect(nobody)).hasMessageContaining("tried again in 2000 ms");
    }
  }

  @Test
  void aConnectionThatNobodyUsesIsClosed() throws Exception {
    var connections = Limits.DEFAULT.connections().idleTimeout(Duration.ofMillis(100));
    try (Host alice = Swarm.start(setup(ALICE));
        Host bob = Swarm.start(setup(BOB).limits(Limits.DEFAULT.with(connections)))) {
      var reason = closing(bob);
      bob.connect(alice.addresses().getFirst());
      assertThat(reason.get(10, TimeUnit.SECONDS)).contains("no stream for");
    }
  }

  @Test
  void aPeerThatNeverAnswersIsGivenUp() throws Exception {
    var connections = Limits.DEFAULT.connections().silenceTimeout(Duration.ofMillis(300));
    try (Host alice = Swarm.start(setup(ALICE));
        Host bob = Swarm.start(setup(BOB).limits(Limits.DEFAULT.with(connections)))) {
      var met = meeting(bob);
      var reason = closing(bob);
      bob.connect(alice.addresses().getFirst());
      // Before they know each other nobody is told of the end.
      met.get(10, TimeUnit.SECONDS);
      network.silence();
      assertThat(reason.get(10, TimeUnit.SECONDS)).contains("no sign of life");
    }
  }

  @Test
  void theThirdStreamOfThreeIsRefusedWhereTwoAreAllowed() throws Exception {
    var few = Limits.DEFAULT.streams().outbound(2);
    try (Host alice = Swarm.start(setup(ALICE));
        Host bob = Swarm.start(setup(BOB).limits(Limits.DEFAULT.with(few)))) {
      var met = meeting(bob);
      bob.connect(alice.addresses().getFirst());
      Connection connection = met.get(10, TimeUnit.SECONDS);
      List<Stream> two = List.of(connection.open(Ping.PROTOCOL), connection.open(Ping.PROTOCOL));
      assertThatThrownBy(() -> connection.open(Ping.PROTOCOL)).hasMessageContaining("too many");
      two.forEach(Stream::reset);
    }
  }
}
