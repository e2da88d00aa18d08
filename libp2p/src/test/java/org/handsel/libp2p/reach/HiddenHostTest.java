package org.handsel.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.relay.Street;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.SocksTransport;
import org.handsel.libp2p.transport.TcpTransport;
import org.handsel.libp2p.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A host that only calls through a proxy tells nobody where it is, whatever it is set up to.
@Timeout(60)
class HiddenHostTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Transport TOR =
      new SocksTransport(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9050), Optional.empty());

  private final MemoryNetwork network = new MemoryNetwork(11);

  private record Proxy(Transport beyond) implements Transport {
    @Override
    public boolean hides() {
      return true;
    }

    @Override
    public boolean carries(Multiaddr address) {
      return beyond.carries(address);
    }

    @Override
    public Link dial(Multiaddr address, Duration timeout) throws IOException {
      return beyond.dial(address, timeout);
    }

    @Override
    public Listener listen(Multiaddr address) throws IOException {
      throw new IOException("a proxy doesn't listen");
    }
  }

  private static boolean hidden(Transport... transports) throws IOException {
    var setup = SwarmSetup.of(KeyPair.generate(RANDOM)).transports(transports);
    try (Swarm swarm = Swarm.start(setup)) {
      return swarm.hidden();
    }
  }

  @Test
  void aHostIsHiddenIfItCallsThroughProxiesOnly() throws Exception {
    assertThat(hidden(TOR)).isTrue();
    assertThat(hidden(TOR, new TcpTransport())).isFalse();
    assertThat(hidden(new TcpTransport())).isFalse();
    assertThat(hidden()).isFalse();
  }

  /// What a host that is reached as usual through `transport` offers to peers.
  private List<String> offered(Transport transport) throws IOException {
    KeyPair key = KeyPair.generate(RANDOM);
    var there =
        SwarmSetup.of(KeyPair.generate(RANDOM))
            .transports(network.host("45.0.0.1"))
            .listen(Multiaddr.of("/ip4/45.0.0.1/tcp/4001"));
    try (Swarm bob = Swarm.start(there);
        Swarm alice = Swarm.start(SwarmSetup.of(key).transports(transport));
        var reach = Reachability.start(alice, ReachabilitySetup.of(key))) {
      Connection connection = alice.connect(bob.addresses().getFirst());
      assertThat(reach.addresses()).isEmpty();
      assertThat(connection.closed()).isFalse();
      // Both sides of a connection are introduced on their own.
      Connection back = Street.until(() -> bob.connection(alice.id()));
      Street.await(() -> !back.protocols().isEmpty());
      return back.protocols().stream().sorted().toList();
    }
  }

  @Test
  void itNeitherAsksNorLetsOthersTryWhereItIs() throws Exception {
    List<String> usual = offered(network.host("45.0.0.2"));
    List<String> hidden = offered(new Proxy(network.host("45.0.0.3")));
    assertThat(usual).anyMatch(it -> it.contains("autonat")).anyMatch(it -> it.contains("dcutr"));
    assertThat(hidden).contains("/ipfs/ping/1.0.0");
    assertThat(hidden).noneMatch(it -> it.contains("autonat") || it.contains("dcutr"));
  }
}
