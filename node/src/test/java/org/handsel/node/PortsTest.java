package org.handsel.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.TcpTransport;
import org.handsel.libp2p.transport.WsTransport;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.record.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  private static final String TCP = "/ip4/127.0.0.1/tcp/0";
  private static final String WS = "/ip4/127.0.0.1/tcp/0/ws";

  @TempDir Path folder;
  private Database truth;
  private Settings settings;

  @BeforeEach
  void open() throws IOException {
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.NORMAL, Schema.TRUTH);
    settings = new Settings(truth);
  }

  @AfterEach
  void close() {
    truth.close();
  }

  private Host host(String... listen) throws IOException {
    Swarm host =
        Swarm.start(
            SwarmSetup.of(KeyPair.generate(new SecureRandom()))
                .transports(new TcpTransport(), new WsTransport()));
    for (String text : listen) Ports.listen(host, text, settings);
    return host;
  }

  private static List<String> ports(Host host) {
    return host.addresses().stream().map(address -> address.value("tcp").orElseThrow()).toList();
  }

  private interface Trial {
    boolean succeeds() throws IOException;
  }

  /// Whether `trial` succeeds once in five times: while nobody listens at a port, the system may
  /// give it to another process.
  private static boolean atLeastOnce(Trial trial) throws IOException {
    for (int i = 0; i < 5; i++) if (trial.succeeds()) return true;
    return false;
  }

  private List<String> given() throws IOException {
    try (Host host = host(TCP, WS)) {
      return ports(host);
    }
  }

  @Test
  void eachAddressKeepsThePortThatChanceGaveIt() throws IOException {
    assertThat(given()).hasSize(2).doesNotHaveDuplicates();
    assertThat(atLeastOnce(() -> given().equals(given()))).isTrue();
  }

  @Test
  void onlyTheAddressWhosePortIsTakenGetsAnother() throws IOException {
    assertThat(
            atLeastOnce(() -> {
              List<String> first = given();
              try (Host neighbour = host("/ip4/127.0.0.1/tcp/" + first.get(0));
                  Host host = host(TCP, WS)) {
                List<String> now = ports(host);
                assertThat(now.get(0)).isNotEqualTo(ports(neighbour).get(0));
                return now.get(1).equals(first.get(1));
              } catch (IOException e) {
                return false; // somebody else has taken the neighbour's
              }
            }))
        .isTrue();
  }

  @Test
  void aPortThatWasNamedIsThatOneOrNone() throws IOException {
    try (Host neighbour = host(TCP)) {
      String taken = "/ip4/127.0.0.1/tcp/" + ports(neighbour).get(0);
      assertThatThrownBy(() -> host(taken)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsNoAddressIsSaid() {
    assertThatThrownBy(() -> host("/ip4/nowhere"))
        .hasMessageContaining("/ip4/nowhere is no address");
  }
}
