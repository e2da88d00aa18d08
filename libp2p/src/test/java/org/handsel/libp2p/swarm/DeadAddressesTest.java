package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.sim.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Somebody has bob call very many addresses where nobody is.
@Timeout(60)
class DeadAddressesTest {
  private static final int DEAD = 10_000;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Limits.Dials LIMITS = Limits.DEFAULT.dials();

  /// The others are for protected peers.
  private static final int LINES = LIMITS.atOnceMax() - LIMITS.atOnceMax() / 4;

  private final MemoryNetwork network = new MemoryNetwork(1);
  private final Silent silent =
      new Silent(
          network.host("10.0.0.2"), address -> address.value("ip4").orElseThrow().startsWith("11"));
  private final List<Host> hosts = new ArrayList<>();

  @AfterEach
  void stop() {
    hosts.forEach(Host::close);
  }

  private Host start(SwarmSetup setup) throws IOException {
    Host host = Swarm.start(setup);
    hosts.add(host);
    return host;
  }

  private Host at(String ip) throws IOException {
    return start(
        SwarmSetup.of(KeyPair.generate(RANDOM))
            .transports(network.host(ip))
            .listen(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
  }

  private Host bob() throws IOException {
    return start(SwarmSetup.of(KeyPair.generate(RANDOM)).transports(silent).clock(silent));
  }

  private static Multiaddr dead(String network, int number) {
    return Multiaddr.of("/ip4/" + network + "." + number / 250 + "." + number % 250 + "/tcp/1");
  }

  private static long value(Host host, String name) {
    return host.metrics().samples().stream()
        .filter(s -> s.name().equals(name))
        .mapToLong(Metrics.Sample::value)
        .sum();
  }

  private static void ping(Host from, Host to) throws IOException {
    try (var ping = Ping.open(from.connection(to.id()).orElseThrow())) {
      assertThat(ping.once(SOON)).isPositive();
    }
  }

  /// What came of each call.
  private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private void call(Host from, ExecutorService threads, Multiaddr address) {
    Future<?> _ =
        threads.submit(() -> {
          try {
            ends.add("reached " + from.connect(address).peer());
          } catch (IOException e) {
            ends.add(String.valueOf(e.getMessage()));
          }
        });
  }

  @Test
  void tenThousandCallsThatNobodyAnswersLeaveLinesAndConnectionsToOthers() throws Exception {
    Host alice = at("10.0.0.1");
    Host rosa = at("10.0.0.3");
    Host carol = at("10.0.0.4");
    Host bob = bob();
    bob.connect(alice.addresses().getFirst());
    bob.protect(rosa.id(), "relay");
    int taken = LINES + LIMITS.waitingMax();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < DEAD; i++) call(bob, threads, dead("11.1", i));
      // All that are beyond what may wait hold nothing any more.
      for (int i = 0; i < DEAD - taken; i++) {
        assertThat(ends.take()).contains(LIMITS.waitingMax() + " calls wait already");
      }
      silent.awaitBegun(LINES);

      // Who is there already isn't disturbed; who matters is still called; others aren't.
      ping(bob, alice);
      assertThat(bob.connect(rosa.addresses().getFirst()).peer()).isEqualTo(rosa.id());
      assertThatThrownBy(() -> bob.connect(carol.addresses().getFirst()))
          .hasMessageContaining("calls wait already");

      for (int begun = LINES; begun < taken; begun += LINES) {
        silent.awaitBegun(begun);
        silent.pass(LIMITS.timeout());
      }
      silent.awaitBegun(taken);
      silent.pass(LIMITS.timeout());
      for (int i = 0; i < taken; i++) assertThat(ends.take()).contains("no answer");
    }
    assertThat(silent.begun()).isEqualTo(taken);
    assertThat(silent.most()).isEqualTo(LINES);
    assertThat(value(bob, "libp2p_dials_failed_total")).isEqualTo(taken);
    // All was over as soon as it could be.
    assertThat(Duration.between(VirtualTime.BEGINNING, silent.instant()))
        .isEqualTo(LIMITS.timeout().multipliedBy((taken + LINES - 1) / LINES));
    ping(bob, alice);
    assertThat(bob.connect(carol.addresses().getFirst()).peer()).isEqualTo(carol.id());
    assertThat(bob.peers().peers()).isSubsetOf(alice.id(), rosa.id(), carol.id());
  }

  @Test
  void whereNobodyAnsweredNobodyIsCalledAgainForAWhile() throws Exception {
    Host bob = bob();
    Multiaddr address = dead("11.1", 1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      call(bob, threads, address);
      silent.awaitBegun(1);
      silent.pass(LIMITS.timeout());
      assertThat(ends.take()).contains("no answer");
      assertThatThrownBy(() -> bob.connect(address)).hasMessageContaining("failed just now");
      silent.pass(LIMITS.backoffMin());
      call(bob, threads, address);
      silent.awaitBegun(2);
      silent.pass(LIMITS.timeout());
      assertThat(ends.take()).contains("no answer");
    }
  }

  @Test
  void tenThousandCallsThatAreRefusedAtOnceStayBounded() throws Exception {
    Host bob = bob();
    try (var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
      for (int i = 0; i < DEAD; i++) call(bob, threads, dead("10.1", i));
      for (int i = 0; i < DEAD; i++) assertThat(ends.take()).contains("nobody listens");
    }
    assertThat(value(bob, "libp2p_dials_failed_total")).isEqualTo(DEAD);
    assertThat(bob.peers().peers()).isEmpty();
    Host alice = at("10.0.0.1");
    assertThat(bob.connect(alice.addresses().getFirst()).peer()).isEqualTo(alice.id());
  }
}
