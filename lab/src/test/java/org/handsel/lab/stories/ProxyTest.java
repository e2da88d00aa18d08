package org.handsel.lab.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.node.Main;
import org.handsel.node.app.Peers;
import org.handsel.node.app.Setup;
import org.handsel.node.client.NodeClient;
import org.handsel.node.code.Door;
import org.handsel.node.home.NodeFile;
import org.handsel.node.network.NetworkFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A node, a process on a network in earnest, that may call others through a proxy and no other
/// way.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProxyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "correct horse battery";

  /// Where no chain answers.
  private static final int CHAIN_PORT = 9;

  @TempDir private Path folder;

  /// A node that runs.
  private record Running(Process process, Path data, NodeClient client) implements Closeable {
    /// Of its pages, of the files that it shows, and of where git comes in.
    Set<Integer> ports() throws IOException {
      NodeFile file = NodeFile.read(data).orElseThrow();
      String door = Files.readString(data.resolve(Door.FILE));
      return Set.of(
          URI.create(file.http()).getPort(),
          URI.create(file.gateway()).getPort(),
          Integer.parseInt(door.substring(0, door.indexOf(' '))));
    }

    Peers.Network network() throws Exception {
      return client.get("/api/v1/peers", Peers.Network.class);
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
    }
  }

  private Running start(String name, String... more) throws Exception {
    Path passphrase = folder.resolve(name + ".passphrase");
    Files.createFile(
        passphrase,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passphrase, SECRET);
    Path network = folder.resolve("network.toml");
    Files.writeString(network, NetworkFile.nowhere().replace("play = true", "play = false"));
    Path data = folder.resolve(name);
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "start",
                "--data",
                data.toString(),
                "--network",
                network.toString(),
                "--chain",
                "http://127.0.0.1:" + CHAIN_PORT,
                "--passphrase-file",
                passphrase.toString(),
                "--stop-with-stdin",
                "--json"));
    command.addAll(List.of(more));
    Path errors = folder.resolve(name + ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String line = process.inputReader(UTF_8).readLine();
    assertThat(line).as(Files.readString(errors)).isNotNull();
    JsonNode started = JSON.readTree(line);
    var client =
        new NodeClient(
            URI.create(started.get("http").asString()),
            Files.readString(data.resolve("token")).strip());
    var _ =
        client.post(
            "/api/v1/identity", Map.of("name", name, "passphrase", SECRET), Setup.Created.class);
    return new Running(process, data, client);
  }

  @Test
  void withAProxyNoOtherSocketIsOpened() throws Exception {
    assumeTrue(Sockets.visible(), "a process's sockets can be seen on Linux only");
    try (var proxy = new SocksProxy();
        var carol =
            start("Carol", "--listen", "/ip4/127.0.0.1/tcp/0", "--no-mdns", "--no-port-mapping")) {
      String carols = carol.network().addresses().getFirst();
      try (var bob = start("Bob", "--proxy", "127.0.0.1:" + proxy.port(), "--bootstrap", carols)) {
        Set<Integer> ours = bob.ports();
        Set<Sockets> seen = new LinkedHashSet<>();
        // Looked at all the while, from its start until it has met somebody.
        while (bob.network().peers().stream().noneMatch(it -> it.person().isPresent())) {
          seen.addAll(Sockets.of(bob.process.toHandle()));
          LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        seen.addAll(Sockets.of(bob.process.toHandle()));
        assertThat(seen)
            .as("what it has for us")
            .anyMatch(it -> ours.contains(it.local().getPort()))
            .as("what leads to the proxy")
            .anyMatch(it -> to(it, proxy.port()));
        assertThat(seen)
            .allMatch(it -> it.kind().startsWith("tcp"))
            .allMatch(it ->
                ours.contains(it.local().getPort()) || to(it, proxy.port()) || to(it, CHAIN_PORT))
            .allMatch(it -> it.local().getAddress().isLoopbackAddress());
        assertThat(proxy.asked()).hasSize(1);
        assertThat(carols).contains("/tcp/" + proxy.asked().iterator().next() + "/");
      }
    }
  }

  private static boolean to(Sockets socket, int port) {
    InetSocketAddress remote = socket.remote();
    return remote.getAddress().isLoopbackAddress() && remote.getPort() == port;
  }
}
