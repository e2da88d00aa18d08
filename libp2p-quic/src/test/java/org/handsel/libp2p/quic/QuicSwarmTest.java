package org.handsel.libp2p.quic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.TcpTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hosts that meet over QUIC: for those who use them nothing is different.
@Timeout(120)
class QuicSwarmTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/udp/0/quic-v1");
  private static final Duration SOON = Duration.ofSeconds(30);

  private static SwarmSetup setup() {
    KeyPair key = KeyPair.generate(new SecureRandom());
    return SwarmSetup.of(key).transports(new TcpTransport(), QuicTransport.of(key, Limits.DEFAULT));
  }

  private static StreamProtocol echo() {
    return new StreamProtocol() {
      @Override
      public String id() {
        return "/echo/1";
      }

      @Override
      public void accept(Stream stream) throws IOException {
        stream.in().transferTo(stream.out());
      }
    };
  }

  private static String say(Connection connection, String word) throws IOException {
    try (Stream stream = connection.open("/echo/1")) {
      stream.timeout(SOON);
      stream.out().write(word.getBytes(UTF_8));
      stream.closeWrite();
      return new String(stream.in().readAllBytes(), UTF_8);
    }
  }

  @Test
  void hostsMeetAndTalk() throws Exception {
    try (Swarm alice = Swarm.start(setup().listen(ANYWHERE));
        Swarm bob = Swarm.start(setup().listen(ANYWHERE))) {
      alice.handle(echo());
      var met = new CompletableFuture<Connection>();
      bob.watch(
          new ConnectionWatcher() {
            @Override
            public void opened(Connection connection) {
              met.complete(connection);
            }
          });
      Connection connection = bob.connect(alice.addresses().getFirst());
      assertThat(connection.peer()).isEqualTo(alice.id());
      assertThat(say(connection, "hello")).isEqualTo("hello");
      try (var ping = Ping.open(connection)) {
        assertThat(ping.once(SOON)).isPositive();
      }
      Connection identified = met.get(30, TimeUnit.SECONDS);
      assertThat(identified.agent()).startsWith("handsel");
      assertThat(identified.protocols()).contains("/echo/1");
      // Bob calls from where he listens, so what Alice sees of him is where he can be called.
      assertThat(identified.observedAddress().map(bob.id()::at))
          .contains(bob.addresses().getFirst());
      assertThat(identified.path()).isEqualTo(Connection.Path.LAN);
    }
  }

  @Test
  void anotherPeerThanWantedIsRefused() throws Exception {
    var carol = KeyPair.generate(new SecureRandom()).peerId();
    try (Host alice = Swarm.start(setup().listen(ANYWHERE));
        Host bob = Swarm.start(setup())) {
      assertThatThrownBy(() -> bob.connect(carol, alice.addresses()))
          .hasMessageContaining("wanted " + carol);
      assertThat(bob.connections()).isEmpty();
    }
  }

  @Test
  void whereTcpLeadsNowhereQuicDoes() throws Exception {
    try (Host alice = Swarm.start(setup().listen(ANYWHERE));
        Host bob = Swarm.start(setup())) {
      Connection connection =
          bob.connect(
              alice.id(),
              List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/1"), alice.addresses().getFirst()));
      assertThat(connection.remoteAddress().has("quic-v1")).isTrue();
    }
  }
}
