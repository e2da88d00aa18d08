package org.handsel.libp2p.protocol.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing.Found;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.Test;

/// Alice and Bob on the loopback interface of this machine.
class MdnsTest {
  private final MdnsSetup setup = MdnsSetup.of().port(freePort());
  private final BlockingQueue<Found> aliceFound = new LinkedBlockingQueue<>();
  private final BlockingQueue<Found> bobFound = new LinkedBlockingQueue<>();

  private static int freePort() {
    try (var socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }

  private static Host host() throws IOException {
    return Swarm.start(
        SwarmSetup.of(KeyPair.generate(new SecureRandom()))
            .listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
  }

  @Test
  void twoHostsOfOneMachineFindEachOtherAndConnect() throws Exception {
    try (Host alice = host();
        Host bob = host();
        var mdns = Mdns.start(alice, setup, aliceFound::add)) {
      assumeTrue(
          !mdns.links().isEmpty(), "this machine has no multicast on its loopback interface");
      try (var _ = Mdns.start(bob, setup, bobFound::add)) {
        Found found = aliceFound.poll(30, TimeUnit.SECONDS);
        assertThat(found).isNotNull();
        assertThat(found.peer()).isEqualTo(bob.id());
        assertThat(alice.connect(found.peer()).peer()).isEqualTo(bob.id());
        assertThat(bobFound.poll(30, TimeUnit.SECONDS))
            .extracting(Found::peer)
            .isEqualTo(alice.id());
        assertThat(mdns.works()).isTrue();
        assertThat(mdns.links()).contains("lo/ip4");
      }
    }
  }

  @Test
  void hostsOfTwoNetworksDoNotHearOfEachOther() throws Exception {
    try (Host alice = host();
        Host bob = host();
        Host carol = host();
        var mdns = Mdns.start(alice, setup.network("0a"), aliceFound::add)) {
      assumeTrue(
          !mdns.links().isEmpty(), "this machine has no multicast on its loopback interface");
      try (var _ = Mdns.start(bob, setup.network("0b"), bobFound::add);
          var _ = Mdns.start(carol, setup.network("0a"), _ -> {})) {
        Found found = aliceFound.poll(30, TimeUnit.SECONDS);
        assertThat(found).isNotNull();
        assertThat(found.peer()).isEqualTo(carol.id());
        assertThat(bobFound).isEmpty();
      }
    }
  }
}
