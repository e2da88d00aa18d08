package org.handsel.lab.nat;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.quic.QuicTransport;
import org.handsel.libp2p.reach.Reachability;
import org.handsel.libp2p.reach.ReachabilitySetup;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.TcpTransport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A host behind a NAT, or the relay between two of them, as a program: reads commands as JSON
/// objects, one a line, and answers each with one: `{"ok":…}` or `{"error":"…"}`.
///
/// - `{"do":"relay","listen":ADDRESS}` begins as relay: its address
/// - `{"do":"serve","listen":ADDRESS,"relay":ADDRESS}` begins as one that wants to be called: its
///   address at the relay
/// - `{"do":"call","listen":ADDRESS,"relay":ADDRESS,"address":ADDRESS}` begins as one that calls,
///   through the relay: the other's id
/// - `{"do":"outcome"}`, of who was called: `"direct"` or `"relayed"`, once it is decided
/// - `{"do":"direct","peer":ID}`, of who called: how many milliseconds after the relayed connection
///   the direct one was there and both had told who they are; it is tried first
/// - `{"do":"ping","peer":ID}`: how long that takes, in milliseconds, on whatever way there is
/// - `{"do":"stop"}` ends what was begun, so that the next try is a new one
final class NatPeer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Three attempts, each with two round trips and as long as a call may take.
  private static final Duration DECISION = Duration.ofSeconds(90);

  private @Nullable Node node;
  private long relayedAt;

  /// When each direct connection came.
  private final Map<PeerId, Long> directAt = new ConcurrentHashMap<>();

  private record Node(Swarm swarm, Reachability reach) implements Closeable {
    static Node start(Multiaddr listen, UnaryOperator<ReachabilitySetup> change)
        throws IOException {
      KeyPair keys = KeyPair.generate(new SecureRandom());
      SwarmSetup setup =
          SwarmSetup.of(keys)
              .transports(TcpTransport.sharingPort(), QuicTransport.of(keys, Limits.DEFAULT))
              .listen(listen);
      Swarm swarm = Swarm.start(setup);
      // Nobody else is there who could try addresses.
      ReachabilitySetup reach = change.apply(ReachabilitySetup.of(keys).probing(false));
      return new Node(swarm, Reachability.start(swarm, reach));
    }

    Optional<Connection> direct(PeerId peer) {
      return swarm.connection(peer).filter(c -> c.path() != Connection.Path.RELAYED);
    }

    /// Connections that were to become direct ones, and how that ended.
    long punched(String outcome) {
      return swarm.metrics().samples().stream()
          .filter(it -> it.name().equals("libp2p_punches_total"))
          .filter(it -> it.label().contains(outcome))
          .mapToLong(Metrics.Sample::value)
          .sum();
    }

    @Override
    public void close() {
      reach.close();
      swarm.close();
    }
  }

  private NatPeer() {}

  public static void main(String[] args) throws Exception {
    var peer = new NatPeer();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("{\"ok\":\"ready\"}");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Map<String, Object> answer;
      try {
        answer = Map.of("ok", peer.obey(JSON.readTree(line)));
      } catch (IOException | RuntimeException e) {
        answer = Map.of("error", e.toString());
      }
      System.out.println(JSON.writeValueAsString(answer));
    }
    System.exit(0);
  }

  private Object obey(JsonNode command) throws Exception {
    return switch (command.get("do").asString()) {
      case "relay" -> {
        Node begun = begin(command, setup -> setup.relaying(Relaying.ALWAYS).punching(false));
        yield address(begun, "listen", command);
      }
      case "serve" -> {
        Multiaddr relay = address(command, "relay");
        Node begun = begin(command, setup -> setup.relays(1, List.of(relay)));
        Multiaddr at = until(PATIENCE, () -> relayed(begun));
        yield at.toString();
      }
      case "call" -> {
        Node begun = begin(command, setup -> setup);
        // So that it knows where it is seen.
        Connection relay = begun.swarm.connect(address(command, "relay"));
        until(PATIENCE, () -> relay.observedAddress());
        Connection called = begun.swarm.connect(address(command, "address"));
        relayedAt = System.nanoTime();
        yield called.peer().toString();
      }
      case "outcome" ->
          until(
              DECISION,
              () ->
                  begun().punched("direct") > 0
                      ? Optional.of("direct")
                      : begun().punched("relayed") > 0 ? Optional.of("relayed") : Optional.empty());
      case "direct" -> {
        PeerId peer = PeerId.parse(command.get("peer").asString());
        long at = until(PATIENCE, () -> Optional.ofNullable(directAt.get(peer)));
        double _ = ping(until(PATIENCE, () -> begun().direct(peer)));
        yield (at - relayedAt) / 1_000_000;
      }
      case "ping" ->
          ping(
              begun()
                  .swarm
                  .connection(PeerId.parse(command.get("peer").asString()))
                  .orElseThrow(() -> new IOException("not connected")));
      case "stop" -> {
        stop();
        yield "stopped";
      }
      default -> throw new IllegalArgumentException("an unknown command");
    };
  }

  private Node begin(JsonNode command, UnaryOperator<ReachabilitySetup> change) throws IOException {
    stop();
    Node begun = Node.start(address(command, "listen"), change);
    begun.swarm.watch(
        new ConnectionWatcher() {
          @Override
          public void opened(Connection connection) {
            if (connection.path() == Connection.Path.RELAYED) return;
            directAt.putIfAbsent(connection.peer(), System.nanoTime());
          }
        });
    node = begun;
    return begun;
  }

  private Node begun() {
    return requireNonNull(node, "nothing was begun");
  }

  private void stop() {
    Node begun = node;
    node = null;
    directAt.clear();
    if (begun != null) begun.close();
  }

  private static Multiaddr address(JsonNode command, String name) throws IOException {
    return Multiaddr.parse(command.get(name).asString());
  }

  private static String address(Node relay, String name, JsonNode command) throws IOException {
    return relay.swarm.id().at(address(command, name)).toString();
  }

  private static Optional<Multiaddr> relayed(Node node) {
    return node.swarm.addresses().stream().filter(a -> a.has("p2p-circuit")).findFirst();
  }

  private static double ping(Connection connection) throws IOException {
    try (var ping = Ping.open(connection)) {
      return ping.once(PATIENCE).toNanos() / 1e6;
    }
  }

  private static <T> T until(Duration patience, Callable<Optional<T>> look) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    for (Optional<T> seen = look.call(); ; seen = look.call()) {
      if (seen.isPresent()) return seen.get();
      if (System.nanoTime() > end) throw new IOException("nothing came of it");
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }
}
