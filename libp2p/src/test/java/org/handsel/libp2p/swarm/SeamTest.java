package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.mux.Yamux;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Session;
import org.handsel.libp2p.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The seam between the swarm and its transports: ready sessions, limited wires, and several ways
/// to one peer.
@Timeout(60)
class SeamTest {
  private static final String ALICE = "10.0.0.1";
  private static final String BOB = "10.0.0.2";
  private static final Duration SOON = Duration.ofSeconds(20);

  private final MemoryNetwork network = new MemoryNetwork(1);
  private final MemoryNetwork behindRelay = new MemoryNetwork(2);
  private final KeyPair alicesKey = KeyPair.generate(new SecureRandom());
  private final KeyPair bobsKey = KeyPair.generate(new SecureRandom());

  private Swarm start(KeyPair key, String address) throws IOException {
    return Swarm.start(
        SwarmSetup.of(key)
            .transports(new Circuit(behindRelay.host(address)), network.host(address))
            .listen(Multiaddr.of("/ip4/" + address + "/tcp/4001")));
  }

  private static Duration ping(Connection connection) throws IOException {
    try (var ping = Ping.open(connection)) {
      return ping.once(SOON);
    }
  }

  private static String say(Connection connection) throws IOException {
    try (Stream stream = connection.open(SwarmTest.ECHO)) {
      stream.timeout(SOON);
      stream.out().write('a');
      stream.closeWrite();
      return new String(stream.in().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  // ---- a transport that brings sessions ----

  /// Shakes hands by itself, as QUIC does.
  private record Ready(Transport bare, KeyPair key, ScheduledExecutorService timer)
      implements Transport {
    private Session session(Link link, Role role) throws IOException {
      var random = new SecureRandom();
      var noise = new NoiseSecurity(key, Optional.of(List.of(Yamux.PROTOCOL)), random);
      var upgrader = new Upgrader(noise, SwarmParts.of(Limits.DEFAULT), SwarmSetup.of(key), timer);
      return upgrader.session(link, role, Optional.empty());
    }

    @Override
    public boolean carries(Multiaddr address) {
      return bare.carries(address);
    }

    @Override
    public Link dial(Multiaddr address, Duration timeout) throws IOException {
      return session(bare.dial(address, timeout), Role.INITIATOR);
    }

    @Override
    public Listener listen(Multiaddr address) throws IOException {
      Listener listener = bare.listen(address);
      return new Listener() {
        @Override
        public List<Multiaddr> addresses() {
          return listener.addresses();
        }

        @Override
        public Link accept() throws IOException {
          return session(listener.accept(), Role.RESPONDER);
        }

        @Override
        public void close() {
          listener.close();
        }
      };
    }
  }

  @Test
  void aTransportMayBringReadySessions() throws IOException {
    var timer = Executors.newSingleThreadScheduledExecutor();
    try (Host alice =
            Swarm.start(
                SwarmSetup.of(alicesKey)
                    .transports(new Ready(network.host(ALICE), alicesKey, timer))
                    .listen(Multiaddr.of("/ip4/10.0.0.1/tcp/4001")));
        Host bob =
            Swarm.start(
                SwarmSetup.of(bobsKey).transports(new Ready(network.host(BOB), bobsKey, timer)))) {
      alice.handle(SwarmTest.echo());
      Connection connection = bob.connect(alice.addresses().getFirst());
      assertThat(connection.peer()).isEqualTo(alice.id());
      assertThat(say(connection)).isEqualTo("a");
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void aReadySessionWithAnotherPeerThanWantedIsRefused() throws IOException {
    var timer = Executors.newSingleThreadScheduledExecutor();
    try (Host alice =
            Swarm.start(
                SwarmSetup.of(alicesKey)
                    .transports(new Ready(network.host(ALICE), alicesKey, timer))
                    .listen(Multiaddr.of("/ip4/10.0.0.1/tcp/4001")));
        Host bob =
            Swarm.start(
                SwarmSetup.of(bobsKey).transports(new Ready(network.host(BOB), bobsKey, timer)))) {
      var carol = KeyPair.generate(new SecureRandom()).peerId();
      assertThatThrownBy(() -> bob.connect(carol, alice.addresses()))
          .hasMessageContaining("wanted " + carol);
      assertThat(bob.connections()).isEmpty();
    } finally {
      timer.shutdownNow();
    }
  }

  // ---- limited wires, and what takes their place ----

  private Multiaddr viaRelay(Host peer) {
    return Multiaddr.of(
            "/ip4/10.0.0.1/tcp/4001/p2p/" + KeyPair.generate(new SecureRandom()).peerId())
        .with(Multiaddr.of("/p2p-circuit/p2p/" + peer.id()));
  }

  private static CompletableFuture<String> closing(Host host, Connection of) {
    var reason = new CompletableFuture<String>();
    host.watch(
        new ConnectionWatcher() {
          @Override
          public void closed(Connection connection, String why) {
            if (connection.equals(of)) reason.complete(why);
          }
        });
    return reason;
  }

  @Test
  void onlyProtocolsThatAreMadeForItUseALimitedConnection() throws IOException {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB);
        var _ = alice.listen(Circuit.EAR)) {
      alice.handle(SwarmTest.echo());
      Connection relayed = bob.connect(viaRelay(alice));
      assertThat(relayed.path()).isEqualTo(Connection.Path.RELAYED);
      assertThat(relayed.limited()).isTrue();
      assertThat(ping(relayed)).isPositive();
      assertThatThrownBy(() -> say(relayed)).hasMessageContaining("too limited");
      // The other side doesn't answer it either.
      assertThatThrownBy(() -> relayed.openLimited(SwarmTest.ECHO).in().read())
          .hasMessageContaining(SwarmTest.ECHO);
    }
  }

  @Test
  void aDirectConnectionTakesTheRelayedOnesPlaceOnBothSides() throws Exception {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB);
        var _ = alice.listen(Circuit.EAR)) {
      alice.handle(SwarmTest.echo());
      var opened = ConnectionsTest.meeting(bob);
      Connection relayed = bob.connect(viaRelay(alice));
      // Of what nobody heard, nobody is told that it ended.
      assertThat(opened.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(relayed);
      var reason = closing(bob, relayed);
      // A relayed connection is no reason not to punch.
      Connection direct =
          bob.punch(alice.id(), List.of(alice.addresses().getFirst()), Role.INITIATOR);
      assertThat(direct.path()).isEqualTo(Connection.Path.LAN);
      assertThat(bob.connection(alice.id())).contains(direct);
      assertThat(say(direct)).isEqualTo("a");
      assertThat(alice.connection(bob.id()).orElseThrow().limited()).isFalse();
      assertThat(reason.get(SOON.toSeconds(), TimeUnit.SECONDS)).contains("took its place");
      // It doesn't go back.
      assertThat(bob.connect(viaRelay(alice))).isSameAs(direct);
    }
  }

  /// A way on which nobody ever answers.
  private record Endless() implements Transport {
    @Override
    public boolean carries(Multiaddr address) {
      return address.has("udp");
    }

    @Override
    public Link dial(Multiaddr address, Duration timeout) throws IOException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("interrupted");
    }

    @Override
    public Listener listen(Multiaddr address) throws IOException {
      throw new IOException("not here");
    }
  }

  @Test
  void whoHasBeenMetMeanwhileIsNotCalledAnyMore() throws Exception {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB)) {
      alice.add(new Endless());
      var dead = Multiaddr.of("/ip4/10.0.0.9/udp/1/quic-v1");
      var punching = new CompletableFuture<Connection>();
      Thread.startVirtualThread(() -> {
        try {
          punching.complete(alice.punch(bob.id(), List.of(dead), Role.RESPONDER));
        } catch (IOException e) {
          punching.completeExceptionally(e);
        }
      });
      Connection met = bob.connect(alice.addresses().getFirst());
      Connection ofAlice = punching.get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(ofAlice.peer()).isEqualTo(bob.id());
      assertThat(ofAlice.inbound()).isTrue();
      assertThat(ping(met)).isPositive();
    }
  }

  @Test
  void aRelayedCallerDoesNotTakeADirectConnectionsPlace() throws IOException {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB);
        var _ = bob.listen(Circuit.EAR)) {
      Connection direct = bob.connect(alice.addresses().getFirst());
      assertThat(ping(direct)).isPositive();
      // Alice, who doesn't care, comes through the relay.
      try (Swarm again = start(alicesKey, "10.0.0.3")) {
        again.connect(viaRelay(bob));
        assertThat(bob.connection(alice.id())).contains(direct);
      }
    }
  }

  @Test
  void theFirstWayThatLeadsToThePeerWins() throws IOException {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB)) {
      var nobody = Multiaddr.of("/ip4/10.0.0.9/tcp/4001");
      var silent = Multiaddr.of("/ip4/10.0.0.8/tcp/4001");
      try (Listener ear = network.host("10.0.0.8").listen(silent)) {
        Connection connection =
            bob.connect(alice.id(), List.of(nobody, silent, alice.addresses().getFirst()));
        assertThat(connection.peer()).isEqualTo(alice.id());
        assertThat(ear.addresses()).containsExactly(silent);
      }
    }
  }

  @Test
  void whenNoWayLeadsToThePeerEachSaysWhy() throws IOException {
    try (Swarm bob = start(bobsKey, BOB)) {
      var nobody = Multiaddr.of("/ip4/10.0.0.9/tcp/4001");
      var noneEither = Multiaddr.of("/ip4/10.0.0.8/tcp/4001");
      assertThatThrownBy(() -> bob.connect(alicesKey.peerId(), List.of(nobody, noneEither)))
          .hasMessageContaining("10.0.0.9")
          .hasMessageContaining("10.0.0.8")
          .hasMessageContaining("nobody listens");
      assertThatThrownBy(
              () -> bob.connect(alicesKey.peerId(), List.of(Multiaddr.of("/dns/a/udp/1/quic-v1"))))
          .hasMessageContaining("no transport");
    }
  }

  // ---- finding peers ----

  @Test
  void aPeerIsFoundWhereItWasOrWhereALookupSays() throws IOException {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB)) {
      assertThatThrownBy(() -> bob.connect(alice.id())).hasMessageContaining("nobody knows");
      bob.peers().learn(alice.id(), List.of(Multiaddr.of("/ip4/10.0.0.9/tcp/4001")), SOON);
      bob.lookup(_ -> {
        throw new SocketTimeoutException("no answer");
      });
      bob.lookup(peer -> peer.equals(alice.id()) ? alice.addresses() : List.of());
      assertThat(bob.connect(alice.id()).peer()).isEqualTo(alice.id());
      assertThatThrownBy(() -> bob.connect(KeyPair.generate(new SecureRandom()).peerId()))
          .hasMessageContaining("no answer");
    }
  }

  @Test
  void whatAPeerSaysOfItselfIsRemembered() throws Exception {
    try (Swarm alice = start(alicesKey, ALICE);
        Swarm bob = start(bobsKey, BOB)) {
      var changed = new CompletableFuture<List<Multiaddr>>();
      bob.watch(
          new ConnectionWatcher() {
            @Override
            public void changed(Connection connection) {
              changed.complete(connection.peerAddresses());
            }
          });
      var opened = new CompletableFuture<Connection>();
      bob.watch(
          new ConnectionWatcher() {
            @Override
            public void opened(Connection connection) {
              opened.complete(connection);
            }
          });
      bob.connect(alice.addresses().getFirst());
      assertThat(opened.get(20, TimeUnit.SECONDS).observedAddress()).isPresent();
      assertThat(bob.peers().addresses(alice.id()))
          .containsExactly(Multiaddr.of("/ip4/10.0.0.1/tcp/4001"));
      assertThat(bob.peers().record(alice.id()).orElseThrow().peer()).isEqualTo(alice.id());
      // What alice announces, her peers hear.
      var mapped = Multiaddr.of("/ip4/8.8.8.8/tcp/4002");
      alice.announce("mapped", List.of(mapped));
      assertThat(alice.addresses()).contains(alice.id().at(mapped));
      assertThat(changed.get(20, TimeUnit.SECONDS)).contains(mapped);
      assertThat(bob.peers().addresses(alice.id())).contains(mapped);
      alice.announce("mapped", List.of());
      assertThat(alice.addresses()).doesNotContain(alice.id().at(mapped));
    }
  }
}
