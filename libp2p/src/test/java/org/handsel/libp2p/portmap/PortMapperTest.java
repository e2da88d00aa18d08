package org.handsel.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.portmap.Neighbourhood.QUIC;
import static org.handsel.libp2p.portmap.Neighbourhood.TCP;
import static org.handsel.libp2p.portmap.Neighbourhood.WS;
import static org.handsel.libp2p.protocol.relay.Street.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Alice's machine asks gateways on loopback, over real sockets. Time is set by hand.
@Timeout(60)
class PortMapperTest {
  private static final Multiaddr OUTER = Multiaddr.of("/ip4/45.1.0.7/tcp/4001");

  private final Neighbourhood here = new Neighbourhood();

  PortMapperTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    here.close();
  }

  private static void awaitAt(PortMapper mapper, Multiaddr... outer) {
    await(() -> mapper.addresses().equals(List.of(outer)));
  }

  // ---- three ways ----

  @Test
  void aGatewayThatSpeaksPcpPassesOnWhatWeListenOnAndHasItBackAtTheEnd() throws Exception {
    var relayed = Multiaddr.of(TCP + "/p2p-circuit");
    var elsewhere = Multiaddr.of("/ip4/10.9.9.9/tcp/4009");
    var name = Multiaddr.of("/dns4/example.org/tcp/4008");
    try (var mapper = here.mapper(TCP, WS, QUIC, relayed, elsewhere, name)) {
      awaitAt(
          mapper,
          OUTER,
          Multiaddr.of("/ip4/45.1.0.7/tcp/4002/ws"),
          Multiaddr.of("/ip4/45.1.0.7/udp/4001/quic-v1"));
      assertThat(here.pmp.table).isEqualTo(Map.of("6 4001", 4001, "6 4002", 4002, "17 4001", 4001));
      assertThat(here.upnp.actions).isEmpty();
    }
    assertThat(here.pmp.table).isEmpty();
  }

  @Test
  void oneThatSpeaksNatPmpAloneIsAskedThatWay() throws Exception {
    here.pmp.speaksPcp = false;
    try (var mapper = here.mapper(TCP, QUIC)) {
      awaitAt(mapper, OUTER, Multiaddr.of("/ip4/45.1.0.7/udp/4001/quic-v1"));
    }
    assertThat(here.pmp.table).isEmpty();
  }

  @Test
  void oneThatSpeaksUpnpAloneIsLookedForAndFound() throws Exception {
    here.pmp.close();
    try (var mapper = here.mapper(TCP, QUIC)) {
      awaitAt(mapper, OUTER, Multiaddr.of("/ip4/45.1.0.7/udp/4001/quic-v1"));
      assertThat(here.upnp.table)
          .isEqualTo(Map.of("TCP 4001", "127.0.0.1 4001 1200", "UDP 4001", "127.0.0.1 4001 1200"));
    }
    assertThat(here.upnp.table).isEmpty();
  }

  @Test
  void theSecondVersionOfUpnpChoosesThePortItself() throws Exception {
    here.pmp.close();
    here.upnp.version = 2;
    here.upnp.table.put("TCP 4001", "127.0.0.9 4001 0");
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, Multiaddr.of("/ip4/45.1.0.7/tcp/50001"));
      assertThat(here.upnp.actions).contains("AddAnyPortMapping").doesNotContain("AddPortMapping");
    }
    assertThat(here.upnp.table).isEqualTo(Map.of("TCP 4001", "127.0.0.9 4001 0"));
  }

  // ---- what gateways do otherwise than asked ----

  @Test
  void anOuterPortThatOthersHaveIsLeftToThem() throws Exception {
    here.pmp.taken.add(4001);
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, Multiaddr.of("/ip4/45.1.0.7/tcp/4002"));
    }
    // The same in UPnP: a conflict, 718.
    here.pmp.close();
    here.upnp.table.put("TCP 4001", "127.0.0.9 4001 0");
    try (var mapper = here.mapper(TCP)) {
      await(() -> mapper.addresses().size() == 1);
      assertThat(mapper.addresses()).doesNotContain(OUTER);
      assertThat(here.upnp.table).containsEntry("TCP 4001", "127.0.0.9 4001 0").hasSize(2);
    }
    assertThat(here.upnp.table).hasSize(1);
  }

  @Test
  void aLeaseForGoodIsTakenIfThereIsNoOtherAndGivenBack() throws Exception {
    here.pmp.close();
    here.upnp.onlyPermanent = true;
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, OUTER);
      assertThat(here.upnp.table).isEqualTo(Map.of("TCP 4001", "127.0.0.1 4001 0"));
    }
    assertThat(here.upnp.table).isEmpty();
  }

  @Test
  void aGatewayBehindAnotherNatIsOfNoUseAndHasItBackAtOnce() throws Exception {
    here.pmp.outer = "192.168.178.2";
    here.upnp.outer = "100.64.3.4";
    try (var mapper = here.mapper(TCP)) {
      await(() -> here.upnp.actions.contains("DeletePortMapping"));
      await(() -> here.pmp.table.isEmpty());
      assertThat(mapper.addresses()).isEmpty();
    }
  }

  @Test
  void whereNobodyIsBehindANatNobodyIsAsked() throws Exception {
    var outside = Inet4Address.ofLiteral("45.1.0.9");
    here.route.set(Optional.of(new Route(FakePmp.LOOPBACK, outside)));
    var looks = new AtomicInteger();
    try (var mapper =
        PortMapper.start(
            here.setup(),
            () -> {
              looks.incrementAndGet();
              return List.of(Multiaddr.of("/ip4/45.1.0.9/tcp/4001"), TCP);
            },
            _ -> {})) {
      awaitLooks(looks);
      assertThat(here.pmp.requests).isEmpty();
      // Home again, where it would be asked.
      here.route.set(Optional.of(Neighbourhood.ROUTE));
      here.pass(PortMapper.LOOK_INTERVAL);
      awaitAt(mapper, OUTER);
    }
  }

  // ---- as time goes by ----

  @Test
  void whatIsHeldIsAskedForAgainWhenHalfItsTimeIsOver() throws Exception {
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, OUTER);
      var first = here.pmp.requests.getFirst();
      here.pass(Duration.ofMinutes(13));
      await(() -> here.pmp.requests.size() == 2);
      // The same nonce, or the gateway would take us for somebody else.
      assertThat(here.pmp.requests.getLast()).isEqualTo(first);
      assertThat(mapper.addresses()).isEqualTo(List.of(OUTER));
    }
  }

  @Test
  void aShorterLeaseThanAskedForIsRenewedSooner() throws Exception {
    here.pmp.leaseMax = Duration.ofMinutes(2);
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, OUTER);
      here.pass(Duration.ofSeconds(76));
      await(() -> here.pmp.requests.size() == 2);
    }
    here.pmp.close();
    here.upnp.lease = "120";
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, OUTER);
      here.pass(Duration.ofSeconds(76));
      await(() -> here.upnp.actions.stream().filter("AddPortMapping"::equals).count() == 2);
    }
  }

  @Test
  void whatIsNotRenewedIsOverWhenItsTimeIs() throws Exception {
    here.upnp.listening = false;
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, OUTER);
      here.pmp.silent = true;
      here.pass(Duration.ofMinutes(19));
      await(() -> here.pmp.requests.size() > 1);
      assertThat(mapper.addresses()).isEqualTo(List.of(OUTER));
      here.pass(Duration.ofMinutes(1));
      awaitAt(mapper);
      // And it's asked again when it is back.
      here.pmp.silent = false;
      here.pass(Leases.PAUSE_MAX);
      awaitAt(mapper, OUTER);
    }
  }

  @Test
  void afterTheGatewayRestartedEverythingIsAskedForAgain() throws Exception {
    var listening = new CopyOnWriteArrayList<>(List.of(TCP));
    try (var mapper = PortMapper.start(here.setup(), () -> List.copyOf(listening), _ -> {})) {
      awaitAt(mapper, OUTER);
      here.pass(Duration.ofMinutes(5));
      here.pmp.reboot();
      assertThat(here.pmp.table).isEmpty();
      // Asking for another port shows that it restarted: the first wouldn't be due for minutes.
      listening.add(WS);
      await(() -> {
        here.pass(Duration.ofMillis(25));
        return here.pmp.table.size() == 2;
      });
    }
  }

  /// The first word of a gateway after its restart, in NAT-PMP and in PCP.
  private static byte[] announcement(int version) {
    var packet = new byte[version == 0 ? 12 : 24];
    packet[0] = (byte) version;
    packet[1] = (byte) 128;
    return packet;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aGatewayThatSaysThatItRestartedIsAskedForEverythingAgain(int version) throws Exception {
    try (var mapper = here.mapper(TCP, WS);
        var gateway = new DatagramSocket(0, FakePmp.LOOPBACK)) {
      awaitAt(mapper, OUTER, Multiaddr.of("/ip4/45.1.0.7/tcp/4002/ws"));
      here.pmp.reboot();
      here.announce(gateway, announcement(version));
      await(() -> {
        here.pass(Duration.ofMillis(25));
        return here.pmp.table.size() == 2;
      });
      assertThat(here.pmp.requests).hasSize(4);
    }
  }

  @Test
  void whoIsNotTheGatewayOrSaysItAgainAndAgainIsNotBelieved() throws Exception {
    var elsewhere = Inet4Address.ofLiteral("127.0.0.2");
    var looks = new AtomicInteger();
    try (var mapper =
            PortMapper.start(
                here.setup(),
                () -> {
                  looks.incrementAndGet();
                  return List.of(TCP);
                },
                _ -> {});
        var mallory = new DatagramSocket(0, elsewhere);
        var gateway = new DatagramSocket(0, FakePmp.LOOPBACK)) {
      awaitAt(mapper, OUTER);
      here.announce(mallory, announcement(0));
      here.announce(gateway, (byte) 0, (byte) 128, (byte) 0, (byte) 0);
      here.announce(gateway, announcement(7));
      awaitLooks(looks);
      here.pass(Leases.REBOOT_DELAY_MAX);
      awaitLooks(looks);
      assertThat(here.pmp.requests).hasSize(1);
      for (int i = 0; i < 100; i++) here.announce(gateway, announcement(0));
      await(() -> {
        here.pass(Duration.ofMillis(25));
        return here.pmp.requests.size() == 2;
      });
      // The next word counts in a minute.
      for (int i = 0; i < 100; i++) here.announce(gateway, announcement(0));
      awaitLooks(looks);
      here.pass(Leases.REBOOT_DELAY_MAX);
      awaitLooks(looks);
      assertThat(here.pmp.requests).hasSize(2);
      here.pass(Duration.ofMinutes(1));
      awaitLooks(looks);
      here.pass(Leases.REBOOT_DELAY_MAX);
      await(() -> here.pmp.requests.size() == 3);
    }
  }

  /// Waits until it has looked around again, all through.
  private static void awaitLooks(AtomicInteger looks) {
    int before = looks.get();
    await(() -> looks.get() >= before + 2);
  }

  @Test
  void whereverWeComeTheGatewayThereIsAsked() throws Exception {
    try (var mapper = here.mapper(TCP)) {
      awaitAt(mapper, OUTER);
      here.route.set(Optional.empty());
      here.pass(PortMapper.LOOK_INTERVAL);
      awaitAt(mapper);
      here.pmp.outer = "45.1.0.8";
      here.route.set(Optional.of(Neighbourhood.ROUTE));
      here.pass(PortMapper.LOOK_INTERVAL);
      awaitAt(mapper, Multiaddr.of("/ip4/45.1.0.8/tcp/4001"));
    }
  }

  @Test
  void closingWaitsForNoSlowGateway() throws Exception {
    here.pmp.silent = true;
    var asking = new CountDownLatch(1);
    here.upnp.description =
        (_, _, out) -> {
          asking.countDown();
          // A head that never ends.
          while (true) out.write(' ');
        };
    var mapper = here.mapper(TCP);
    asking.await();
    mapper.close();
    assertThat(mapper.addresses()).isEmpty();
  }
}
