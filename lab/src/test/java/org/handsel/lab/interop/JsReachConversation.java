package org.handsel.lab.interop;

import static org.handsel.lab.interop.Trial.attempt;

import java.io.Closeable;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.handsel.lab.js.JsPeer;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;
import org.handsel.libp2p.protocol.autonat.AutonatLimits;
import org.handsel.libp2p.protocol.autonat.LegacyMessage;
import org.handsel.libp2p.protocol.autonat.Verdict;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.reach.ReachLimits;
import org.handsel.libp2p.reach.Reachability;
import org.handsel.libp2p.reach.ReachabilitySetup;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.TcpTransport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Relays, hole punching and AutoNAT of ours and of js-libp2p, as a program: prints `ok …` or
/// `failed …` for each thing tried. Needs a network of its own, to whose loopback interface it
/// gives addresses as they are on the Internet; without one it prints `alone` and tries nothing.
final class JsReachConversation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HERE = "/ip4/127.0.0.1/tcp/0";

  private static boolean known(Verdict verdict) {
    return verdict != Verdict.UNKNOWN;
  }

  /// One of our nodes.
  private record Node(Swarm swarm, Reachability reach) implements Closeable {
    static Node start(
        TcpTransport transport, List<String> listen, UnaryOperator<ReachabilitySetup> change)
        throws IOException {
      KeyPair keys = KeyPair.generate(new SecureRandom());
      SwarmSetup setup = SwarmSetup.of(keys).transports(transport);
      for (String address : listen) setup = setup.listen(Multiaddr.of(address));
      Swarm swarm = Swarm.start(setup);
      return new Node(swarm, Reachability.start(swarm, change.apply(ReachabilitySetup.of(keys))));
    }

    /// One that doesn't try addresses and doesn't punch holes.
    static Node plain(List<String> listen, UnaryOperator<ReachabilitySetup> change)
        throws IOException {
      return start(new TcpTransport(), listen, s -> change.apply(s.probing(false).punching(false)));
    }

    PeerId id() {
      return swarm.id();
    }

    Multiaddr address() {
      return swarm.addresses().getFirst();
    }

    Optional<Multiaddr> relayed() {
      return swarm.addresses().stream().filter(a -> a.has("p2p-circuit")).findFirst();
    }

    @Override
    public void close() {
      reach.close();
      swarm.close();
    }
  }

  private final Path folder;

  private JsReachConversation(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    boolean alone =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .allMatch(link -> link.getName().equals("lo"));
    if (alone) {
      for (String address : List.of("45.1.0.1", "45.1.0.2", "45.2.0.1")) give(address);
      var conversation = new JsReachConversation(Path.of(args[0]));
      conversation.theirRelay();
      conversation.ourRelay();
      conversation.punching();
      conversation.probing();
    } else {
      System.out.println("alone");
    }
    System.exit(0);
  }

  private static void give(String address) throws IOException, InterruptedException {
    Process ip = new ProcessBuilder("ip", "address", "add", address + "/32", "dev", "lo").start();
    if (!ip.waitFor(10, TimeUnit.SECONDS) || ip.exitValue() != 0) {
      throw new IOException("no address " + address);
    }
  }

  // ---- relays ----

  private void theirRelay() throws Exception {
    try (var js = start(List.of(HERE), List.of(), "relay")) {
      Multiaddr relay = Multiaddr.parse(greeting(js).get("addresses").get(0).asString());
      try (var alice = Node.plain(List.of(), s -> s.relays(1, List.of(relay)));
          var bob = Node.plain(List.of(), s -> s)) {
        attempt("our peer has a place at a relay of js", () -> until(alice::relayed) != null);
        attempt(
            "another of ours calls it there",
            () -> ping(bob.swarm.connect(until(alice::relayed))).isPositive());
        attempt(
            "both know that this is limited",
            () ->
                bob.swarm.connection(alice.id()).orElseThrow().limited()
                    && alice.swarm.connection(bob.id()).orElseThrow().limited());
      }
    }
  }

  private void ourRelay() throws Exception {
    try (var relay = Node.plain(List.of(HERE), s -> s.relaying(Relaying.ALWAYS));
        var alice = Node.plain(List.of(), s -> s.relays(1, List.of(relay.address())));
        var js = start(List.of(relay.address() + "/p2p-circuit"), List.of());
        var other = start(List.of(), List.of())) {
      String theirs = ask(js, Map.of("run", "relayed")).get("address").asString();
      attempt("a peer of js has a place at our relay", () -> theirs.contains("/p2p-circuit"));
      attempt(
          "another of js calls it there",
          () -> {
            JsonNode dialled = ask(other, Map.of("run", "dial", "address", theirs));
            String peer = dialled.get("peer").asString();
            return dialled.get("limited").asBoolean()
                && peer.equals(greeting(js).get("peer").asString())
                && ask(other, Map.of("run", "ping", "peer", peer)).has("millis");
          });
      attempt(
          "our peer calls it there",
          () -> ping(alice.swarm.connect(Multiaddr.parse(theirs))).isPositive());
      attempt(
          "a peer of js calls our peer through our relay",
          () -> {
            String ours = until(alice::relayed).toString();
            ask(other, Map.of("run", "dial", "address", ours));
            return ask(other, Map.of("run", "ping", "peer", alice.id().toString())).has("millis");
          });
    }
  }

  // ---- hole punching: the exchange of messages; on loopback there is no NAT ----

  private void punching() throws Exception {
    // Whoever can't be called says that it can, so that calling it alone fails.
    try (var relay = Node.plain(List.of(HERE), s -> s.relaying(Relaying.ALWAYS))) {
      try (var js = start(List.of(), List.of("/ip4/45.2.0.1/tcp/9"), "dcutr");
          var alice =
              Node.start(
                  TcpTransport.sharingPort(),
                  List.of("/ip4/45.1.0.1/tcp/4201"),
                  s -> s.probing(false).relays(1, List.of(relay.address())))) {
        attempt(
            "js and we agree on a moment, and js calls (js is A)",
            () -> {
              String ours = until(alice::relayed).toString();
              ask(js, Map.of("run", "dial", "address", ours));
              JsonNode direct = ask(js, Map.of("run", "direct", "peer", alice.id().toString()));
              PeerId peer = PeerId.parse(greeting(js).get("peer").asString());
              Connection ofOurs = until(() -> direct(alice, peer));
              return direct.get("direction").asString().equals("outbound") && ofOurs.inbound();
            });
      }
      String theirs = "/ip4/45.2.0.1/tcp/4102";
      try (var js =
              start(List.of(theirs, relay.address() + "/p2p-circuit"), List.of(theirs), "dcutr");
          var bob = Node.start(TcpTransport.sharingPort(), List.of(), s -> s.probing(false))) {
        bob.swarm.announce("mapped", List.of(Multiaddr.of("/ip4/45.1.0.2/tcp/9")));
        attempt(
            "js and we agree on a moment, and we call (js is B)",
            () -> {
              PeerId peer = PeerId.parse(greeting(js).get("peer").asString());
              bob.swarm.connect(Multiaddr.parse(relay.address() + "/p2p-circuit/p2p/" + peer));
              Connection direct = until(() -> direct(bob, peer));
              return !direct.inbound();
            });
      }
    }
  }

  private static Optional<Connection> direct(Node node, PeerId peer) {
    return node.swarm.connection(peer).filter(c -> c.path() == Connection.Path.DIRECT);
  }

  // ---- AutoNAT ----

  private void probing() throws Exception {
    var alone = AutonatLimits.DEFAULT.with(AutonatLimits.DEFAULT.client().confirmations(1));
    UnaryOperator<ReachabilitySetup> change = s -> s.limits(ReachLimits.DEFAULT.with(alone));
    // From any port the kernel calls from the address that it calls, which isn't ours: so js has an
    // answer paid for in version 2, and refuses it in version 1.
    var ours = Multiaddr.of("/ip4/45.1.0.1/tcp/4203");
    String theirs = "/ip4/45.2.0.1/tcp/4103";
    try (var js = start(List.of(theirs), List.of(), "autonat2");
        var alice = Node.start(new TcpTransport(), List.of(ours.toString()), change)) {
      alice.swarm.connect(at(theirs, js));
      attempt(
          "js tries our address, version 2",
          () ->
              until(() ->
                  Optional.ofNullable(alice.reach.addresses().get(ours))
                      .filter(JsReachConversation::known))
                  == Verdict.REACHABLE);
      attempt("we try that of js, version 2", () -> verified(js, theirs));
    }
    // More can't be had of its version 1: once it has called back it closes the connection on which
    // it was asked, since that is what it takes for the call, and never answers.
    try (var js = start(List.of(theirs), List.of(), "autonat");
        var alice = Node.start(new TcpTransport(), List.of(ours.toString()), change)) {
      Connection connection = alice.swarm.connect(at(theirs, js));
      attempt(
          "js understands our question, version 1",
          () -> legacy(connection, alice.id(), ours) == LegacyMessage.Status.E_DIAL_REFUSED);
      attempt("we try that of js, version 1", () -> verified(js, theirs));
    }
  }

  private static Multiaddr at(String address, JsPeer js) throws IOException {
    return Multiaddr.parse(address + "/p2p/" + greeting(js).get("peer").asString());
  }

  private static boolean verified(JsPeer js, String address) throws IOException {
    return ask(js, Map.of("run", "verified", "prefix", address)).has("address");
  }

  private static LegacyMessage.Status legacy(Connection server, PeerId self, Multiaddr address)
      throws IOException {
    try (Stream stream = server.open("/libp2p/autonat/1.0.0")) {
      var dialogue = new Dialogue(stream, 8192, PATIENCE);
      dialogue.say(new LegacyMessage.Dial(Optional.of(self), List.of(address)).toArray());
      return LegacyMessage.decode(dialogue.hear())
              instanceof LegacyMessage.DialResponse(var status, var _, var _)
          ? status
          : LegacyMessage.Status.E_INTERNAL_ERROR;
    }
  }

  // ---- what all of them need ----

  private JsPeer start(List<String> listen, List<String> announce, String... services)
      throws IOException {
    return JsPeer.start(
        folder,
        "reach.mjs",
        JSON.writeValueAsString(
            Map.of("listen", listen, "announce", announce, "services", services)));
  }

  private static JsonNode greeting(JsPeer js) {
    return JSON.readTree(js.greeting());
  }

  private static JsonNode ask(JsPeer js, Map<String, Object> command) throws IOException {
    JsonNode answer = JSON.readTree(js.ask(JSON.writeValueAsString(command)));
    if (answer.has("error")) throw new IOException(answer.get("error").asString());
    return answer.get("ok");
  }

  private static Duration ping(Connection connection) throws IOException {
    try (var ping = Ping.open(connection)) {
      return ping.once(PATIENCE);
    }
  }

  private static <T> T until(Callable<Optional<T>> look) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Optional<T> seen = look.call(); ; seen = look.call()) {
      if (seen.isPresent()) return seen.get();
      if (System.nanoTime() > end) throw new IOException("nothing came of it");
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
