package org.handsel.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.portmap.FakePmp;
import org.handsel.libp2p.portmap.PortMapLimits;
import org.handsel.libp2p.portmap.PortMapSetup;
import org.handsel.libp2p.portmap.Route;
import org.handsel.libp2p.protocol.autonat.Verdict;
import org.handsel.libp2p.protocol.relay.Street;
import org.handsel.libp2p.protocol.relay.Street.Home;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Alice is behind a gateway that says that it passes calls on. Others hear of it only once
/// somebody has called her there. Hosts on a network in memory; the gateway's protocol over real
/// sockets.
@Timeout(120)
class MappedAddressTest {
  private static final Inet4Address LOOPBACK = Inet4Address.ofLiteral("127.0.0.1");
  private static final String INNER = "127.0.0.1";
  private static final Multiaddr MAPPED = Multiaddr.of("/ip4/45.1.0.7/tcp/4001");

  private final Street street = new Street();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2030-01-01T12:00:00Z"));
  private final FakePmp gateway = new FakePmp(now::get);
  private final Home alice;

  MappedAddressTest() throws IOException {
    var route = Optional.of(new Route(LOOPBACK, LOOPBACK));
    var patience = new PortMapLimits.Patience(Duration.ofMillis(100), 1);
    var upnp = PortMapLimits.DEFAULT.upnp().waits(Duration.ofMillis(100), Duration.ofMillis(100));
    var mapping =
        new PortMapSetup(
            () -> route,
            gateway.port(),
            gateway.port(),
            new InetSocketAddress(LOOPBACK, 9),
            PortMapLimits.DEFAULT.patience(patience, patience, upnp),
            now::get,
            RandomGenerator.of("L64X128MixRandom"));
    alice = street.open(INNER, setup -> setup.mapping(mapping));
  }

  @AfterEach
  void stop() throws IOException {
    street.close();
    gateway.close();
  }

  /// The gateway does what it says.
  private void passOn() throws IOException {
    street.passOn(MAPPED, Multiaddr.of("/ip4/127.0.0.1/tcp/4001"));
  }

  private void meetThree() throws IOException {
    var servers = new ArrayList<Home>();
    for (int i = 1; i <= 3; i++) servers.add(street.open("8.8." + i + ".1", setup -> setup));
    for (Home server : servers) alice.host().connect(server.address());
  }

  private boolean announced() {
    return alice.host().addresses().stream()
        .anyMatch(address -> address.withoutPeer().equals(MAPPED));
  }

  @Test
  void itIsAnnouncedOnceOthersHaveCalledThere() throws Exception {
    passOn();
    Street.await(() -> alice.reach().mapped().equals(List.of(MAPPED)));
    Street.await(() -> alice.reach().addresses().containsKey(MAPPED));
    assertThat(alice.reach().addresses()).containsEntry(MAPPED, Verdict.UNKNOWN);
    assertThat(announced()).isFalse();
    meetThree();
    Street.await(this::announced);
    assertThat(alice.reach().addresses()).containsEntry(MAPPED, Verdict.REACHABLE);
    assertThat(alice.reach().state()).isEqualTo(Reachability.State.PUBLIC);
    // A stranger who has the address alone reaches her.
    Home bob = street.shut("9.9.9.9", setup -> setup);
    var there = alice.host().id().at(MAPPED);
    assertThat(Street.say(bob.host().connect(there), "hello")).isEqualTo("hello");
    alice.reach().close();
    assertThat(announced()).isFalse();
  }

  @Test
  void oneThatLeadsNowhereIsNeverAnnounced() throws Exception {
    Street.await(() -> alice.reach().mapped().equals(List.of(MAPPED)));
    meetThree();
    Street.await(() -> alice.reach().addresses().get(MAPPED) == Verdict.UNREACHABLE);
    assertThat(announced()).isFalse();
    assertThat(alice.reach().state()).isEqualTo(Reachability.State.PRIVATE);
  }

  @Test
  void itIsTakenBackWhenTheGatewayPassesOnNoMore() throws Exception {
    passOn();
    meetThree();
    Street.await(this::announced);
    gateway.silent = true;
    now.updateAndGet(it -> it.plus(Duration.ofHours(1)));
    Street.await(() -> !announced());
    assertThat(alice.reach().mapped()).isEmpty();
  }

  @Test
  void aHostThatEndsGivesItBack() throws Exception {
    Street.await(() -> gateway.table.size() == 1);
    alice.reach().close();
    assertThat(gateway.table).isEmpty();
  }
}
