package org.handsel.node.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  @TempDir Path folder;

  private Config read(String toml, Map<String, String> environment, Config.Flags flags)
      throws IOException {
    Files.writeString(folder.resolve("config.toml"), toml);
    return Config.read(folder, environment, flags);
  }

  @Test
  void aFileThatIsNotTextIsNamed() throws IOException {
    Files.write(folder.resolve("config.toml"), new byte[] {'c', '=', (byte) 0xff});
    assertThatThrownBy(() -> Config.read(folder, Map.of(), Config.Flags.NONE))
        .hasMessageContaining("config.toml")
        .hasMessageContaining("isn't UTF-8");
  }

  @Test
  void flagsGoBeforeEnvironmentBeforeFileBeforeTheUsual() throws IOException {
    String toml =
        "http = \"127.0.0.1:1\"\nchain = \"http://file:1\"\nlisten = \"/ip4/1.1.1.1/tcp/1\"\n";
    var environment = Map.of("HANDSEL_HTTP", "127.0.0.1:2", "HANDSEL_CHAIN", "http://env:1");
    var flags =
        new Config.Flags(
            List.of(),
            Optional.of("127.0.0.1:3"),
            Optional.empty(),
            Optional.empty(),
            false,
            true,
            List.of(),
            Reach.Flags.NONE);
    var config = read(toml, environment, flags);
    assertThat(config.httpPort()).isEqualTo(3);
    assertThat(config.chain()).isEqualTo("http://env:1");
    assertThat(config.listen()).containsExactly("/ip4/1.1.1.1/tcp/1");
    var usual = Config.read(folder.resolve("none"), Map.of(), Config.Flags.NONE);
    assertThat(usual)
        .isEqualTo(
            new Config(
                List.of("/ip6/::/tcp/0", "/ip6/::/udp/0/quic-v1"),
                "127.0.0.1",
                0,
                java.util.Set.of(),
                "local",
                Optional.empty(),
                4,
                Config.Meeting.USUAL,
                Reach.USUAL));
    assertThat(config.meeting()).isEqualTo(new Config.Meeting(true, false, List.of()));
  }

  @Test
  void anUnknownKeyIsRefusedByNameAndLine() {
    assertThatThrownBy(() -> read("chain = \"local\"\nhtpt = \"x\"\n", Map.of(), Config.Flags.NONE))
        .hasMessageContaining("line 2")
        .hasMessageContaining("'htpt'")
        .hasMessageContaining("http");
  }

  @Test
  void everySettingStandsInTheGuide() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("../docs/guide/settings.md")).stream()
            .filter(line -> line.startsWith("| `") && !line.contains("config.toml"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    assertThat(documented).containsExactlyInAnyOrderElementsOf(Config.KEYS);
  }

  @Test
  void howOthersAreFoundCanBeSaidEverywhere() throws IOException {
    String carol =
        "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    String toml = "mdns = false\nbootstrap = \"" + carol + "\"\n";
    assertThat(read(toml, Map.of(), Config.Flags.NONE).meeting())
        .isEqualTo(new Config.Meeting(false, true, List.of(Multiaddr.of(carol))));
    assertThat(read(toml, Map.of("HANDSEL_MDNS", "on"), Config.Flags.NONE).meeting().mdns())
        .isTrue();
    assertThatThrownBy(() -> read(toml, Map.of("HANDSEL_DHT", "maybe"), Config.Flags.NONE))
        .hasMessageContaining("HANDSEL_DHT")
        .hasMessageContaining("maybe");
    for (String bad : List.of("/ip4/192.0.2.7/tcp/4001", carol.substring(25), "there", "")) {
      assertThatThrownBy(() -> read("bootstrap = \"" + bad + "\"\n", Map.of(), Config.Flags.NONE))
          .as(bad)
          .hasMessageContaining("bootstrap");
    }
  }

  @Test
  void howItIsReachedCanBeSaidEverywhere() throws IOException {
    String relay =
        "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    String toml = "port-mapping = false\nrelay = \"never\"\nrelays = [\"" + relay + "\"]\n";
    var inFile = new Reach(false, Relaying.NEVER, List.of(Multiaddr.of(relay)), Optional.empty());
    assertThat(read(toml, Map.of(), Config.Flags.NONE).reach()).isEqualTo(inFile);
    var always = new Reach.Flags(Optional.empty(), Optional.of("always"), false);
    var flags =
        new Config.Flags(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            List.of(),
            always);
    var environment = Map.of("HANDSEL_RELAY", "reachable", "HANDSEL_PORT_MAPPING", "on");
    assertThat(read(toml, environment, flags).reach())
        .isEqualTo(new Reach(true, Relaying.ALWAYS, inFile.relays(), Optional.empty()));
    assertThatThrownBy(() -> read("relay = \"on\"\n", Map.of(), Config.Flags.NONE))
        .hasMessageContaining("relay: expected reachable, always or never, found on");
    String name = relay.substring(relay.indexOf("/p2p/"));
    String behind = "relays = [\"" + relay + "/p2p-circuit" + name + "\"]\n";
    assertThatThrownBy(() -> read(behind, Map.of(), Config.Flags.NONE))
        .hasMessageContaining("behind a relay");
    assertThatThrownBy(() -> read("relays = \"/ip4/1.2.3.4/tcp/1\"\n", Map.of(), Config.Flags.NONE))
        .hasMessageContaining("relays:");
  }

  @Test
  void whatHidesBehindAProxyListensNowhereAndSaysNothingOnTheLink() throws IOException {
    var config = read("proxy = \"127.0.0.1:9050\"\n", Map.of(), Config.Flags.NONE);
    assertThat(config.reach().proxy())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9050));
    assertThat(config.listen()).isEmpty();
    assertThat(config.meeting().mdns()).isFalse();
    assertThatThrownBy(() ->
            read(
                "proxy = \"127.0.0.1:9050\"\nlisten = \"/ip4/0.0.0.0/tcp/1\"\n",
                Map.of(),
                Config.Flags.NONE))
        .hasMessageContaining("listen:");
    for (String bad :
        List.of("9050", "localhost:9050", "127.0.0.1:0", "::1:9050", ":9050", "[]:1")) {
      assertThatThrownBy(() -> read("proxy = '" + bad + "'\n", Map.of(), Config.Flags.NONE))
          .as(bad)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("proxy:");
    }
    assertThat(read("proxy = '[::1]:9050'\n", Map.of(), Config.Flags.NONE).reach().proxy())
        .isPresent();
  }

  @Test
  void whatIsNoTomlIsSaidWithItsLine() {
    assertThatThrownBy(() -> read("chain = \"local\"\nhttp = = 3\n", Map.of(), Config.Flags.NONE))
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> read("http = 3\n", Map.of(), Config.Flags.NONE))
        .hasMessageContaining("line 1")
        .hasMessageContaining("text in quotes");
  }

  @Test
  void pagesStayOnThisMachineUnlessThatIsMeant() throws IOException {
    assertThatThrownBy(() -> read("http = \"0.0.0.0:0\"\n", Map.of(), Config.Flags.NONE))
        .hasMessageContaining("http-beyond-loopback");
    assertThat(
            read("http-beyond-loopback = true\nhttp = \"0.0.0.0:0\"\n", Map.of(), Config.Flags.NONE)
                .httpHost())
        .isEqualTo("0.0.0.0");
    assertThat(read("http = \"[::1]:7\"\n", Map.of(), Config.Flags.NONE).httpHost())
        .isEqualTo("::1");
  }

  @Test
  void aPlaceToListenIsAnAddress() {
    for (String listen : List.of("nonsense", "0.0.0.0:4001", "/ip4/300.0.0.1/tcp/1")) {
      assertThatThrownBy(() -> read("listen = '" + listen + "'\n", Map.of(), Config.Flags.NONE))
          .as(listen)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("listen:");
    }
  }

  @Test
  void aChainIsLocalOrAnAddress() {
    for (String chain : List.of("mainnet", "file:///etc/passwd", "http://", "ht tp://x")) {
      assertThatThrownBy(() -> read("chain = '" + chain + "'\n", Map.of(), Config.Flags.NONE))
          .as(chain)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("chain:");
    }
  }
}
