package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class DialPlanTest {
  private static final String RELAY = "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  private static List<String> order(String... addresses) {
    return DialPlan.of(Stream.of(addresses).map(Multiaddr::of).toList(), 100).stream()
        .map(call -> call.address().toString())
        .toList();
  }

  @Test
  void nearComesBeforeFarAndDirectBeforeRelayed() {
    assertThat(
            order(
                "/ip4/8.8.8.8/tcp/1" + RELAY + "/p2p-circuit",
                "/ip4/8.8.4.4/tcp/1",
                "/ip4/192.168.1.7/tcp/1",
                "/ip4/127.0.0.1/tcp/1"))
        .containsExactly(
            "/ip4/127.0.0.1/tcp/1",
            "/ip4/192.168.1.7/tcp/1",
            "/ip4/8.8.4.4/tcp/1",
            "/ip4/8.8.8.8/tcp/1" + RELAY + "/p2p-circuit");
  }

  @Test
  void tcpComesBeforeQuicAndFamiliesTakeTurns() {
    assertThat(
            order(
                "/ip4/8.8.8.8/udp/1/quic-v1",
                "/ip6/2600::1/udp/1/quic-v1",
                "/ip4/8.8.8.8/tcp/1",
                "/ip4/8.8.8.8/tcp/2",
                "/ip6/2600::1/tcp/1"))
        .containsExactly(
            "/ip6/2600::1/tcp/1",
            "/ip4/8.8.8.8/tcp/1",
            "/ip4/8.8.8.8/tcp/2",
            "/ip6/2600::1/udp/1/quic-v1",
            "/ip4/8.8.8.8/udp/1/quic-v1");
  }

  @Test
  void theFirstIsCalledAtOnceAndOthersALittleLater() {
    List<DialPlan.Call> calls =
        DialPlan.of(
            Stream.of(
                    "/ip4/127.0.0.1/tcp/1",
                    "/ip4/10.1.2.3/tcp/1",
                    "/ip4/8.8.8.8/tcp/1",
                    "/ip4/8.8.8.8/tcp/1" + RELAY + "/p2p-circuit")
                .map(Multiaddr::of)
                .toList(),
            100);
    assertThat(calls)
        .extracting(DialPlan.Call::pause)
        .containsExactly(Duration.ZERO, DialPlan.NEAR_PAUSE, DialPlan.PAUSE, DialPlan.RELAY_PAUSE);
  }

  @Test
  void aPeerThatSaysItIsEverywhereIsSoughtInAFewPlaces() {
    var everywhere =
        java.util.stream.IntStream.rangeClosed(1, 1000)
            .mapToObj(port -> Multiaddr.of("/ip4/8.8.8.8/tcp/" + port))
            .toList();
    assertThat(DialPlan.of(everywhere, 16)).hasSize(16);
    assertThat(DialPlan.of(List.of(everywhere.getFirst(), everywhere.getFirst()), 16)).hasSize(1);
  }
}
