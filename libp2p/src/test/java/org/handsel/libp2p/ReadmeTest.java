package org.handsel.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The examples in the README are compiled as they stand there and run.
class ReadmeTest {
  private static final String BEGIN = "```java\n";
  private static final String END = "```";

  @Test
  @Timeout(60)
  void theTwentyLinesSayHello(@TempDir Path folder) throws Exception {
    assertThat(run("Twenty lines", 0, folder)).isEqualTo("hello bob");
  }

  @Test
  @Timeout(60)
  void whatOneProvidesInTheDhtTheOtherFinds(@TempDir Path folder) throws Exception {
    assertThat(run("DHT, gossip, QUIC", 0, folder)).isEqualTo("found");
  }

  @Test
  @Timeout(60)
  void whatOneGossipsTheOtherHears(@TempDir Path folder) throws Exception {
    assertThat(run("DHT, gossip, QUIC", 1, folder)).isEqualTo("a bike");
  }

  @Test
  void theTableOfLimitsSaysWhatTheyAre() throws Exception {
    Limits limits = Limits.DEFAULT;
    Limits.Connections connections = limits.connections();
    Limits.Dials dials = limits.dials();
    Limits.Streams streams = limits.streams();
    List<String> rows =
        section("Limits")
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| -"))
            .skip(1)
            .map(line -> line.substring(line.lastIndexOf("| ", line.length() - 3) + 2))
            .map(cell -> cell.substring(0, cell.length() - 2))
            .toList();
    assertThat(rows)
        .containsExactly(
            connections.max() + "; " + connections.highWater() + ", " + connections.lowWater(),
            "" + connections.perHostMax(),
            connections.handshakesMax() + "; " + time(connections.handshakeTimeout()),
            time(connections.idleTimeout()) + "; " + time(connections.silenceTimeout()),
            dials.atOnceMax() + "; " + dials.waitingMax() + "; " + dials.perPeerMax(),
            dials.addressesMax()
                + "; "
                + time(dials.timeout())
                + "; "
                + time(dials.backoffMin())
                + " to "
                + time(dials.backoffMax()),
            streams.inboundMax()
                + "; "
                + streams.outboundMax()
                + "; "
                + streams.max()
                + "; "
                + streams.perProtocolMax(),
            time(streams.negotiationTimeout()) + "; " + time(streams.stallTimeout()),
            size(streams.windowBytesMax())
                + "; "
                + size(streams.bufferBytesPerPeerMax())
                + "; "
                + size(streams.bufferBytesMax()),
            limits.messages().negotiationBytesMax()
                + " bytes; "
                + size(limits.messages().identifyBytesMax()),
            limits.peers().rememberedMax()
                + "; "
                + limits.peers().addressesMax()
                + "; "
                + size(limits.peers().recordBytesMax())
                + "; "
                + size(limits.peers().bytesMax()));
  }

  private static String time(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  private static String size(long bytes) {
    return bytes >= (1 << 20) ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }

  /// What the example of this number in a section returns.
  private static Object run(String section, int number, Path folder) throws Exception {
    Path source = folder.resolve("Example.java");
    Files.writeString(source, program(example(section, number)));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(result).isZero();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      return loader
          .loadClass("Example")
          .getMethod("run", SecureRandom.class)
          .invoke(null, new SecureRandom());
    }
  }

  private static String section(String title) throws IOException {
    String readme =
        Files.readString(Path.of(System.getProperty("handsel.root"), "libp2p", "README.md"));
    int from = readme.indexOf("## " + title + "\n");
    int to = readme.indexOf("\n## ", from);
    return readme.substring(from, to);
  }

  private static String example(String section, int number) throws IOException {
    String text = section(section);
    int begin = text.indexOf(BEGIN);
    for (int i = 0; i < number; i++) begin = text.indexOf(BEGIN, begin + 1);
    begin += BEGIN.length();
    return text.substring(begin, text.indexOf(END, begin));
  }

  private static String program(String lines) {
    String anywhere =
        lines.contains("var anywhere")
            ? ""
            : "var anywhere = Multiaddr.of(\"/ip4/127.0.0.1/tcp/0\");\n";
    return
"""
    import static java.nio.charset.StandardCharsets.UTF_8;
    import java.io.IOException;
    import java.security.SecureRandom;
import java.time.Duration;
    import java.util.concurrent.LinkedBlockingQueue;
    import org.handsel.libp2p.*;
    import org.handsel.libp2p.crypto.KeyPair;
    import org.handsel.libp2p.multiformats.*;
    import org.handsel.libp2p.protocol.gossipsub.*;
    import org.handsel.libp2p.protocol.kad.*;
    import org.handsel.libp2p.swarm.*;
    public class Example {
      public static String run(SecureRandom random) throws Exception {
"""
        + anywhere
        + lines
        + "\n}\n}\n";
  }
}
