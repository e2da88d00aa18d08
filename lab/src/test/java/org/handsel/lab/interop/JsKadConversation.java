package org.handsel.lab.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.handsel.lab.interop.Trial.attempt;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.handsel.lab.js.JsPeer;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.kad.AddressPolicy;
import org.handsel.libp2p.protocol.kad.Kad;
import org.handsel.libp2p.protocol.kad.KadSetup;
import org.handsel.libp2p.protocol.kad.PublicKeyValidator;
import org.handsel.libp2p.protocol.kad.Validator;
import org.handsel.libp2p.protocol.kad.Validators;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The DHT of ours and that of js-libp2p in one network, as a program: prints `ok …` or `failed …`
/// for each thing tried.
final class JsKadConversation {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROTOCOL = Kad.protocol("interop");
  private static final int SERVERS = 3;
  private static final int TRIES = 5;

  /// One of our nodes.
  private record Node(KeyPair keys, Host host, Kad kad) implements AutoCloseable {
    static Node start(KadSetup.Mode mode) throws IOException {
      KeyPair keys = KeyPair.generate(new SecureRandom());
      var here = Multiaddr.of("/ip4/127.0.0.1/tcp/0");
      Host host = Swarm.start(SwarmSetup.of(keys).listen(here));
      var setup =
          KadSetup.of(PROTOCOL)
              .mode(mode)
              .policy(new AddressPolicy(true))
              .validators(Validators.of(new PublicKeyValidator(), new ByText()));
      return new Node(keys, host, Kad.start(host, setup));
    }

    void meet(int peers) {
      while (kad.tableSize() < peers) {
        try {
          kad.bootstrap();
        } catch (IOException nobodyYet) {
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      }
    }

    @Override
    public void close() {
      kad.close();
      host.close();
    }
  }

  /// Any text, the greater of which is the better, as kad.mjs has it.
  private static final class ByText implements Validator {
    @Override
    public String namespace() {
      return "test";
    }

    @Override
    public void validate(Bytes key, Bytes value, Instant now) {}

    @Override
    public int compare(Bytes key, Bytes one, Bytes other) {
      return one.compareTo(other);
    }

    @Override
    public int quorum() {
      return 3;
    }
  }

  private final JsPeer js;

  private JsKadConversation(JsPeer js) {
    this.js = js;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    try (var js = JsPeer.start(folder, "kad.mjs", "" + SERVERS, "server")) {
      new JsKadConversation(js).ourClient();
    }
    try (var js = JsPeer.start(folder, "kad.mjs", "1", "client")) {
      new JsKadConversation(js).theirClient();
    }
    try (var js = JsPeer.start(folder, "kad.mjs", "" + SERVERS, "server")) {
      new JsKadConversation(js).together();
    }
    System.exit(0);
  }

  /// Our client among servers of js.
  private void ourClient() throws Exception {
    List<String> addresses = addresses();
    try (var alice = Node.start(KadSetup.Mode.CLIENT)) {
      for (String address : addresses) {
        var _ = alice.host.connect(Multiaddr.parse(address));
      }
      alice.meet(SERVERS);
      Bytes key = PublicKeyValidator.keyOf(alice.host.id());
      Bytes value = Bytes.of(alice.keys.publicKey().encode());
      attempt(
          "our client puts to js",
          () -> toAll(alice, () -> alice.kad.put(key, value).size() == SERVERS));
      attempt("our client gets from js", () -> alice.kad.get(key).equals(Optional.of(value)));
      attempt("js gets what our client put", () -> get(1, key).equals(value));
      attempt(
          "our client provides to js",
          () -> toAll(alice, () -> alice.kad.provide(cid("a").hash()).size() == SERVERS));
      attempt("js finds our client as provider", () -> finds(2, cid("a"), alice.host.id()));
      PeerId provider = PeerId.parse(ask(provide(0, cid("b"))).get("peer").asString());
      attempt(
          "our client finds a provider of js",
          () -> providers(alice, cid("b")).equals(List.of(provider)));
      attempt("our client finds a peer of js", () -> alice.kad.findPeer(provider).isPresent());
      attempt("js finds our client", () -> findPeer(1, alice.host.id()));
      var keys = new ArrayList<org.handsel.libp2p.multiformats.Multihash>();
      for (int i = 0; i < 100; i++) keys.add(cid("many " + i).hash());
      attempt(
          "our client announces 100 keys on one stream",
          () -> toAll(alice, () -> alice.kad.provideAll(keys) == 100L * SERVERS));
      attempt("js finds one of them", () -> finds(1, cid("many 42"), alice.host.id()));
    }
  }

  /// A client of js among our servers.
  private void theirClient() throws Exception {
    var servers = new ArrayList<Node>();
    try {
      for (int i = 0; i < SERVERS; i++) servers.add(Node.start(KadSetup.Mode.SERVER));
      Node first = servers.getFirst();
      for (Node server : servers.subList(1, SERVERS)) {
        var _ = server.host.connect(first.host.addresses().getFirst());
      }
      for (Node server : servers) server.meet(SERVERS - 1);
      for (Node server : servers) ask(Map.of("run", "dial", "address", address(server)));
      ask(Map.of("run", "acquainted", "peers", SERVERS));
      Bytes key = Bytes.utf8("/test/theirs");
      Bytes value = Bytes.utf8("of js");
      attempt("a client of js puts to us", () -> put(0, key, value));
      attempt("a client of js gets from us", () -> get(0, key).equals(value));
      attempt("we have what it put", () -> first.kad.get(key).equals(Optional.of(value)));
      PeerId id = PeerId.parse(ask(provide(0, cid("c"))).get("peer").asString());
      attempt(
          "we find a client of js as provider",
          () -> providers(servers.get(2), cid("c")).equals(List.of(id)));
      Node last = servers.getLast();
      last.kad.provide(cid("d").hash());
      attempt("a client of js finds our provider", () -> finds(0, cid("d"), last.host.id()));
      attempt("a client of js finds our peer", () -> findPeer(0, last.host.id()));
      attempt("we find a client of js", () -> first.kad.findPeer(id).isPresent());
      attempt(
          "no client of js is in our tables",
          () -> servers.stream().allMatch(s -> s.kad.tableSize() == SERVERS - 1));
    } finally {
      servers.forEach(Node::close);
    }
  }

  /// Servers of both in one network.
  private void together() throws Exception {
    List<String> addresses = addresses();
    var servers = new ArrayList<Node>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        Node server = Node.start(KadSetup.Mode.SERVER);
        servers.add(server);
        var _ = server.host.connect(Multiaddr.parse(addresses.get(i)));
        server.meet(2);
      }
      for (Node server : servers) server.meet(2 * SERVERS - 1);
      ask(Map.of("run", "acquainted", "peers", SERVERS));
      Bytes key = Bytes.utf8("/test/both");
      Bytes old = Bytes.utf8("1 old");
      Bytes young = Bytes.utf8("2 new");
      attempt(
          "we put, js gets",
          () -> servers.get(1).kad.put(key, old).size() >= SERVERS && get(2, key).equals(old));
      attempt(
          "js puts a better one, we get it",
          () -> put(0, key, young) && servers.get(2).kad.get(key).equals(Optional.of(young)));
      attempt(
          "js provides, we find",
          () -> {
            PeerId id = PeerId.parse(ask(provide(1, cid("e"))).get("peer").asString());
            return providers(servers.get(0), cid("e")).equals(List.of(id));
          });
      attempt(
          "we provide, js finds",
          () -> {
            servers.get(1).kad.provide(cid("f").hash());
            return finds(2, cid("f"), servers.get(1).host.id());
          });
      attempt("js finds our peer", () -> findPeer(0, servers.get(2).host.id()));
    } finally {
      servers.forEach(Node::close);
    }
  }

  /// Whether all servers take it, sooner or later: who is slow to answer is passed over at first.
  private static boolean toAll(Node node, Callable<Boolean> telling) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      if (telling.call()) return true;
      node.meet(SERVERS);
    }
    return false;
  }

  private List<String> addresses() {
    return JSON.readTree(js.greeting())
        .get("addresses")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  private static String address(Node node) {
    return node.host.addresses().getFirst().toString();
  }

  private static Cid cid(String content) {
    return Cid.of(Cid.RAW, content.getBytes(UTF_8));
  }

  private static List<PeerId> providers(Node node, Cid cid) throws IOException {
    return node.kad.findProviders(cid.hash(), 1).stream().map(Routing.Found::peer).toList();
  }

  private boolean put(int node, Bytes key, Bytes value) throws IOException {
    ask(Map.of("run", "put", "node", node, "key", key.hex(), "value", value.hex()));
    return true;
  }

  private Bytes get(int node, Bytes key) throws IOException {
    return Bytes.fromHex(
        ask(Map.of("run", "get", "node", node, "key", key.hex())).get("value").asString());
  }

  private static Map<String, Object> provide(int node, Cid cid) {
    return Map.of("run", "provide", "node", node, "cid", cid.toString());
  }

  private boolean finds(int node, Cid cid, PeerId provider) throws IOException {
    JsonNode said = ask(Map.of("run", "findProviders", "node", node, "cid", cid.toString()));
    return said.get("found").valueStream().anyMatch(p -> p.asString().equals(provider.toString()));
  }

  private boolean findPeer(int node, PeerId peer) throws IOException {
    JsonNode said = ask(Map.of("run", "findPeer", "node", node, "peer", peer.toString()));
    return !said.get("addresses").isEmpty();
  }

  private JsonNode ask(Map<String, Object> command) throws IOException {
    JsonNode answer = JSON.readTree(js.ask(JSON.writeValueAsString(command)));
    if (answer.has("error")) throw new IOException(answer.get("error").asString());
    return answer.get("ok");
  }
}
