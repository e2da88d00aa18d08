package org.handsel.libp2p.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryNetworkTest {
  private static final String ALICE = "10.0.0.1";
  private static final String BOB = "10.0.0.2";
  private static final String UPPER = "/upper/1";

  private static Host host(MemoryNetwork network, String address) throws IOException {
    var dials = Limits.DEFAULT.dials().backoff(Duration.ofMillis(1), Duration.ofMillis(1));
    var setup =
        SwarmSetup.of(KeyPair.generate(new SecureRandom()))
            .transports(network.host(address))
            .limits(Limits.DEFAULT.with(dials))
            .listen(Multiaddr.of("/ip4/" + address + "/tcp/0"));
    Host host = Swarm.start(setup);
    host.handle(
        new StreamProtocol() {
          @Override
          public String id() {
            return UPPER;
          }

          @Override
          public void accept(Stream stream) throws IOException {
            byte[] said = stream.in().readAllBytes();
            for (int i = 0; i < said.length; i++) said[i] ^= 0x20;
            stream.out().write(said);
          }
        });
    return host;
  }

  private static byte[] ask(Connection connection, byte[] question) throws IOException {
    try (Stream stream = connection.open(UPPER)) {
      stream.timeout(Duration.ofSeconds(10));
      stream.out().write(question);
      stream.closeWrite();
      return stream.in().readAllBytes();
    }
  }

  @Test
  void hostsTalkWithoutASocket() throws IOException {
    var network = new MemoryNetwork(1);
    try (Host alice = host(network, ALICE);
        Host bob = host(network, BOB)) {
      Connection connection = bob.connect(alice.addresses().getFirst());
      assertThat(ask(connection, "hello".getBytes(UTF_8))).asString().isEqualTo("HELLO");
    }
  }

  @Test
  void partedHostsLoseTheirConnectionAndFindItAgain() throws Exception {
    var network = new MemoryNetwork(2);
    try (Host alice = host(network, ALICE);
        Host bob = host(network, BOB)) {
      var lost = new CompletableFuture<String>();
      bob.watch(
          new ConnectionWatcher() {
            @Override
            public void closed(Connection connection, String reason) {
              lost.complete(reason);
            }
          });
      var met = new CompletableFuture<Connection>();
      bob.watch(
          new ConnectionWatcher() {
            @Override
            public void opened(Connection connection) {
              met.complete(connection);
            }
          });
      bob.connect(alice.addresses().getFirst());
      met.get(10, TimeUnit.SECONDS);
      network.part(ALICE, BOB);
      lost.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> bob.connect(alice.addresses().getFirst()))
          .isInstanceOf(IOException.class);
      network.join(ALICE, BOB);
      assertThat(ask(reach(bob, alice), "again".getBytes(UTF_8))).asString().isEqualTo("AGAIN");
    }
  }

  private static Connection reach(Host from, Host to) throws IOException {
    IOException last = new IOException("never tried");
    for (int i = 0; i < 1000; i++) {
      try {
        return from.connect(to.addresses().getFirst());
      } catch (IOException e) {
        last = e;
        Thread.onSpinWait();
      }
    }
    throw last;
  }

  /// Whatever the network does, an answer is whole and right, or there is an exception.
  @TestFactory
  java.util.stream.Stream<DynamicTest> aBrokenWireNeverMakesAWrongAnswer() {
    return LongStream.range(0, 20)
        .mapToObj(seed -> dynamicTest("seed=" + seed, () -> askOverABadNetwork(seed)));
  }

  private static void askOverABadNetwork(long seed) throws IOException {
    var network = new MemoryNetwork(seed);
    network.faults(new Faults(0.2, 0.5, 400_000, Duration.ofNanos(50_000)));
    var question = new byte[100_000];
    Arrays.fill(question, (byte) 'a');
    var answer = new byte[100_000];
    Arrays.fill(answer, (byte) 'A');
    int answered = 0;
    try (Host alice = host(network, ALICE);
        Host bob = host(network, BOB)) {
      for (int i = 0; i < 20; i++) {
        try {
          assertThat(ask(bob.connect(alice.addresses().getFirst()), question)).isEqualTo(answer);
          answered++;
        } catch (IOException e) {
          assertThat(e).hasMessageNotContaining("null");
        }
      }
      network.faults(Faults.NONE);
      bob.connections().forEach(c -> c.close("to try without faults"));
      assertThat(ask(reach(bob, alice), question)).isEqualTo(answer);
    }
    assertThat(answered).isBetween(0, 20);
  }
}
