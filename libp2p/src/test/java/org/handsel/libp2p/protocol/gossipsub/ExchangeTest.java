package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.protocol.gossipsub.Village.key;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which addresses of exchanged peers are dialled: those that the teller can know of.
class ExchangeTest {
  private static final Multiaddr PUBLIC = Multiaddr.of("/ip4/5.6.7.8/tcp/4001");
  private static final Multiaddr LOCAL = Multiaddr.of("/ip4/192.168.1.1/tcp/80");
  private static final Multiaddr LOOPBACK = Multiaddr.of("/ip4/127.0.0.1/tcp/8545");
  private static final Multiaddr LOOPBACK_SIX = Multiaddr.of("/ip6/::1/tcp/8545");
  private static final Multiaddr MAPPED = Multiaddr.of("/ip6/::ffff:10.0.0.1/tcp/80");
  private static final GossipSubSetup USUAL = GossipSubSetup.UNSIGNED;

  private final MemoryNetwork network = new MemoryNetwork(7);
  private final List<Host> hosts = new ArrayList<>();

  @AfterEach
  void stop() {
    hosts.forEach(Host::close);
  }

  private Host host(int number, String ip) throws IOException {
    Host host =
        Swarm.start(
            SwarmSetup.of(key(number))
                .transports(network.host(ip))
                .listen(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
    hosts.add(host);
    return host;
  }

  /// What is dialled of carol when a peer at `ip` names her.
  private List<Multiaddr> dialled(String ip, GossipSubSetup setup) throws IOException {
    Host alice = host(1, "192.168.1.2");
    Host bob = host(2, ip);
    alice.connect(bob.addresses().getFirst());
    return dialled(alice, setup, Optional.of(bob.id()));
  }

  private static List<Multiaddr> dialled(
      Host alice, GossipSubSetup setup, Optional<PeerId> teller) {
    var all = List.of(LOCAL, LOOPBACK, LOOPBACK_SIX, MAPPED, PUBLIC);
    var record = new PeerRecord(key(3).peerId(), 1, all).seal(key(3)).toArray();
    var order = new Output.Connect(key(3).peerId(), Optional.of(Bytes.of(record)), teller);
    return new Exchange(alice, setup).addresses(order);
  }

  @Test
  void aPeerOutsideHasNobodyDialledAtHomeOrOnThisMachine() throws Exception {
    assertThat(dialled("9.9.9.9", USUAL)).containsExactly(PUBLIC);
  }

  @Test
  void norDoesItWhereLoopbackCounts() throws Exception {
    assertThat(dialled("9.9.9.9", USUAL.loopback(true))).containsExactly(PUBLIC);
  }

  @Test
  void aPeerAtHomeNamesOthersAtHome() throws Exception {
    assertThat(dialled("192.168.1.3", USUAL)).containsExactly(LOCAL, MAPPED, PUBLIC);
  }

  @Test
  void aPeerOnThisMachineNamesOthersHereIfTheNetworkRunsHere() throws Exception {
    assertThat(dialled("127.0.0.1", USUAL.loopback(true)))
        .containsExactly(LOCAL, LOOPBACK, LOOPBACK_SIX, MAPPED, PUBLIC);
  }

  @Test
  void aPeerOnThisMachineNamesNobodyHereOtherwise() throws Exception {
    assertThat(dialled("127.0.0.1", USUAL)).containsExactly(LOCAL, MAPPED, PUBLIC);
  }

  @Test
  void aPeerThatIsGoneNamesNobodyButInPublic() throws Exception {
    assertThat(dialled(host(1, "192.168.1.2"), USUAL, Optional.of(key(2).peerId())))
        .containsExactly(PUBLIC);
  }
}
