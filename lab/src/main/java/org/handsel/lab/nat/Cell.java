package org.handsel.lab.nat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.lab.js.JsPeer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Two peers behind two NATs and their relay, each a process of its own; one calls the other again
/// and again, each time as new hosts at new ports.
final class Cell implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_PORT = 4001;

  /// By what the hosts travel.
  enum Way {
    TCP("tcp", ""),
    QUIC("udp", "/quic-v1");

    private final String protocol;
    private final String above;

    Way(String protocol, String above) {
      this.protocol = protocol;
      this.above = above;
    }

    private String at(String ip, int port) {
      return "/ip4/" + ip + "/" + protocol + "/" + port + above;
    }
  }

  /// What came of one try.
  ///
  /// @param directMillis how long after the relayed connection the direct one came; empty if none
  ///   did, and the relayed one went on
  /// @param trouble what went wrong, if something did that mustn't
  record Try(Optional<Long> directMillis, Optional<String> trouble) {}

  private final Deque<Closeable> parts = new ArrayDeque<>();
  private final JsPeer relay;
  private final JsPeer caller;
  private final JsPeer called;
  private int port = FIRST_PORT;

  /// @param number tells it from the others of this process, 0 to 9
  /// @throws IOException if its networks can't be laid here
  Cell(int number, Nat callers, Nat calleds, Internet.Line line, long seed) throws IOException {
    var internet = new Internet(number, callers, calleds, line, seed);
    parts.push(internet);
    try {
      relay = start(internet.relay());
      caller = start(internet.caller());
      called = start(internet.called());
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private JsPeer start(Netns where) throws IOException {
    List<String> command =
        where.command(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.config.file=/dev/null",
                "-cp",
                System.getProperty("java.class.path"),
                NatPeer.class.getName()));
    JsPeer peer = JsPeer.start(Path.of("."), new ArrayList<>(command));
    parts.push(peer);
    return peer;
  }

  /// One call by `way`.
  Try play(Way way) {
    try {
      return new Try(call(way), Optional.empty());
    } catch (IOException e) {
      return new Try(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private Optional<Long> call(Way way) throws IOException {
    port++;
    String through =
        ask(relay, Map.of("do", "relay", "listen", way.at(Internet.RELAY, port))).asString();
    String everywhere = way.at("0.0.0.0", port);
    String there =
        ask(called, Map.of("do", "serve", "listen", everywhere, "relay", through)).asString();
    String peer =
        ask(caller, Map.of("do", "call", "listen", everywhere, "relay", through, "address", there))
            .asString();
    String outcome = ask(called, Map.of("do", "outcome")).asString();
    Optional<Long> millis =
        outcome.equals("direct")
            ? Optional.of(ask(caller, Map.of("do", "direct", "peer", peer)).asLong())
            : Optional.empty();
    double _ = ask(caller, Map.of("do", "ping", "peer", peer)).asDouble();
    for (JsPeer each : List.of(caller, called, relay)) ask(each, Map.of("do", "stop"));
    return millis;
  }

  private static JsonNode ask(JsPeer peer, Map<String, Object> command) throws IOException {
    JsonNode answer = JSON.readTree(peer.ask(JSON.writeValueAsString(command)));
    if (answer.has("error")) throw new IOException(command + ": " + answer.get("error").asString());
    return answer.get("ok");
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) parts.pop().close();
  }
}
