package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.multiformats.Varint;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real hosts on a network in memory.
@Timeout(120)
class KadTest {
  private static final int SERVERS = 12;
  private static final String PROTOCOL = Kad.protocol("test");

  private final MemoryNetwork network = new MemoryNetwork(51);
  private final List<Node> servers = new ArrayList<>();
  private final List<Node> all = new ArrayList<>();

  private record Node(KeyPair keys, Host host, Kad kad) {}

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < SERVERS; i++) servers.add(node(i + 1, KadSetup.Mode.SERVER));
    // Everybody knows the first one only.
    for (Node node : servers.subList(1, SERVERS)) meet(node);
    // All came to it as strangers, of which it takes few until it has looked around itself.
    servers.getFirst().kad.bootstrap();
    for (Node node : servers) knowAll(node);
  }

  /// Who came to a peer is in its table only a moment later: whoever looked around before that
  /// hasn't heard of the other, and looks around again, as it would in ten minutes.
  private static void knowAll(Node node) throws IOException {
    while (node.kad.tableSize() < SERVERS - 1) node.kad.bootstrap();
  }

  @AfterEach
  void stop() {
    for (Node node : all) {
      node.kad.close();
      node.host.close();
    }
  }

  private Node node(int number, KadSetup.Mode mode) throws IOException {
    return node(number, mode, InstantSource.system());
  }

  private Node node(int number, KadSetup.Mode mode, InstantSource clock) throws IOException {
    KeyPair keys = KeyPair.generate(new SecureRandom());
    String ip = "10.0.0." + number;
    Host host =
        Swarm.start(
            SwarmSetup.of(keys)
                .transports(network.host(ip))
                .listen(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
    var node = new Node(keys, host, Kad.start(host, KadSetup.of(PROTOCOL).mode(mode).clock(clock)));
    all.add(node);
    return node;
  }

  private void meet(Node node) throws IOException {
    Connection _ = node.host.connect(servers.getFirst().host.addresses().getFirst());
    await(() -> node.kad.tableSize() > 0);
    node.kad.bootstrap();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
  }

  private static Multihash hash(String content) {
    return Multihash.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatAliceProvidesBobFinds() throws Exception {
    Node alice = servers.get(3);
    assertThat(alice.kad.provide(hash("bike"))).hasSize(SERVERS - 1);
    assertThat(servers.get(9).kad.findProviders(hash("bike"), 1))
        .extracting(Routing.Found::peer)
        .containsExactly(alice.host.id());
    assertThat(servers.get(9).kad.findProviders(hash("car"), 1)).isEmpty();
  }

  @Test
  void whoIsFoundIsToBeHadBeforeTheSearchIsOverAndEndsItWhenThatIsEnough() throws Exception {
    Node alice = servers.get(3);
    Node carol = servers.get(4);
    alice.kad.provide(hash("bike"));
    carol.kad.provide(hash("bike"));
    try (Routing.Providers search = servers.get(9).kad.seekProviders(hash("bike"))) {
      assertThat(List.of(search.next().orElseThrow().peer(), search.next().orElseThrow().peer()))
          .containsExactlyInAnyOrder(alice.host.id(), carol.host.id());
      assertThat(search.next()).isEmpty();
    }
    Routing.Providers search = servers.get(8).kad.seekProviders(hash("car"));
    search.close();
    search.complete();
    assertThat(search.next()).isEmpty();
  }

  @Test
  void manyKeysAreProvidedTogether() throws Exception {
    Node alice = servers.get(2);
    var keys = new ArrayList<Multihash>();
    for (int i = 0; i < 300; i++) keys.add(hash("thing " + i));
    assertThat(alice.kad.provideAll(keys)).isEqualTo(300L * (SERVERS - 1));
    assertThat(servers.get(5).kad.findProviders(keys.get(77), 1)).hasSize(1);
  }

  @Test
  void whatNobodyTookIsAnnouncedAgainSoon() throws Exception {
    var now = new AtomicReference<>(Instant.now());
    Node alice = node(50, KadSetup.Mode.CLIENT, now::get);
    meet(alice);
    alice.kad.provide(hash("bike"));
    Node bob = node(51, KadSetup.Mode.SERVER);
    meet(bob);
    // Alice wakes up when it is time to announce, and has no line yet.
    for (Node node : servers) network.part("10.0.0.50", ip(node));
    network.part("10.0.0.50", ip(bob));
    now.set(now.get().plus(KadParameters.DEFAULT.republishInterval()));
    await(() -> alice.kad.tableSize() == 0);
    for (Node node : servers) network.join("10.0.0.50", ip(node));
    network.join("10.0.0.50", ip(bob));
    now.set(now.get().plus(KadParameters.DEFAULT.refreshInterval()));
    Connection _ = bob.host.connect(alice.host.addresses().getFirst());
    Message question = Message.of(Message.Type.GET_PROVIDERS, Bytes.of(hash("bike").toArray()));
    await(() -> !ask(servers.getFirst(), bob, question).providerPeers().isEmpty());
  }

  private static String ip(Node node) {
    return node.host.addresses().getFirst().value("ip4").orElseThrow();
  }

  @Test
  void aPublicKeyIsFoundByEverybody() throws Exception {
    Node alice = servers.get(4);
    Bytes key = PublicKeyValidator.keyOf(alice.host.id());
    Bytes value = Bytes.of(alice.keys.publicKey().encode());
    assertThat(alice.kad.put(key, value)).hasSize(SERVERS - 1);
    for (Node node : servers) assertThat(node.kad.get(key)).contains(value);
    Bytes bobs = PublicKeyValidator.keyOf(servers.get(5).host.id());
    assertThat(servers.get(6).kad.get(bobs)).isEmpty();
    assertThatThrownBy(() -> alice.kad.put(bobs, value)).hasMessageContaining("another peer's");
  }

  @Test
  void aClientAsksAndIsNotAsked() throws Exception {
    Node carol = node(99, KadSetup.Mode.CLIENT);
    meet(carol);
    assertThat(carol.kad.provide(hash("ruling"))).hasSize(SERVERS);
    assertThat(servers.get(7).kad.findProviders(hash("ruling"), 1)).hasSize(1);
    for (Node node : servers) assertThat(node.kad.tableSize()).isEqualTo(SERVERS - 1);
  }

  @Test
  void aPeerIsFoundEvenIfItIsAClient() throws Exception {
    Node carol = node(99, KadSetup.Mode.CLIENT);
    meet(carol);
    assertThat(servers.get(8).kad.findPeer(carol.host.id()).orElseThrow().addresses())
        .contains(Multiaddr.of("/ip4/10.0.0.99/tcp/4001"));
    assertThat(servers.get(1).kad.findPeer(servers.get(2).host.id())).isPresent();
    PeerId nobody = KeyPair.generate(new SecureRandom()).peerId();
    assertThat(servers.get(1).kad.findPeer(nobody)).isEmpty();
  }

  @Test
  void thoseWithAWorseValueAreSentTheBest() throws Exception {
    KeyPair shop = KeyPair.generate(new SecureRandom());
    Bytes key = IpnsValidator.keyOf(shop.peerId());
    Instant later = Instant.now().plus(Duration.ofHours(10));
    Bytes old = new IpnsRecord(Bytes.utf8("/ipfs/old"), later, 1, Duration.ZERO).seal(shop);
    Bytes young = new IpnsRecord(Bytes.utf8("/ipfs/new"), later, 2, Duration.ZERO).seal(shop);
    Node alice = servers.get(1);
    alice.kad.put(key, old);
    // One peer alone has heard of the new one.
    ask(alice, servers.get(2), Message.putValue(ValueRecord.of(key, young)));
    assertThat(servers.get(3).kad.get(key)).contains(young);
    Message question = Message.of(Message.Type.GET_VALUE, key);
    for (Node holder : servers.subList(4, SERVERS)) {
      await(() ->
          ask(alice, holder, question).record().filter(r -> r.value().equals(young)).isPresent());
    }
  }

  private static Message ask(Node from, Node to, Message request) {
    try {
      return new Rpc(PROTOCOL, KadLimits.DEFAULT)
          .ask(from.host.connect(to.host.addresses().getFirst()), request);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aServerThatRetiresIsAskedNoMoreUntilItServesAgain() throws Exception {
    Node carol = servers.get(5);
    carol.kad.retire();
    assertThat(carol.kad.serving()).isFalse();
    for (Node node : servers) {
      if (!node.equals(carol)) await(() -> node.kad.tableSize() == SERVERS - 2);
    }
    // It still asks.
    assertThat(carol.kad.provide(hash("ruling"))).hasSize(SERVERS - 1);
    carol.kad.serve();
    await(() -> servers.getFirst().kad.tableSize() == SERVERS - 1);
  }

  @Test
  void aServerThatDiesIsForgotten() throws Exception {
    Node dead = servers.get(11);
    dead.kad.close();
    dead.host.close();
    Node alice = servers.get(0);
    await(() -> alice.host.connection(dead.host.id()).isEmpty());
    for (int i = 0; i < 3; i++) alice.kad.findProviders(hash("anything " + i), 1);
    await(() -> alice.kad.tableSize() == SERVERS - 2);
  }

  // ---- mallory ----

  private Stream hostile() throws IOException {
    Node mallory = node(66, KadSetup.Mode.CLIENT);
    Stream stream =
        mallory.host.connect(servers.getFirst().host.addresses().getFirst()).open(PROTOCOL);
    stream.timeout(Duration.ofSeconds(30));
    return stream;
  }

  @Test
  void oversizedAndMalformedRequestsEndTheConversation() throws Exception {
    for (byte[] bytes :
        List.of(Varint.encode(1 << 30), new byte[] {3, 8, 99, 0}, new byte[] {2, 8, 4})) {
      try (Stream stream = hostile()) {
        stream.out().write(bytes);
        stream.out().flush();
        assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
      }
      all.removeLast().host.close();
    }
  }

  @Test
  void severalRequestsOnOneStreamAreAnsweredInOrder() throws Exception {
    try (Stream stream = hostile()) {
      for (int i = 0; i < 50; i++) {
        Frames.write(stream.out(), Message.findNode(Bytes.utf8("key " + i)).toArray());
      }
      stream.closeWrite();
      for (int i = 0; i < 50; i++) {
        byte[] answer = Frames.read(stream.in(), 1 << 20);
        assertThat(Message.decode(answer, KadLimits.DEFAULT.messages()).key())
            .isEqualTo(Bytes.utf8("key " + i));
      }
      assertThat(stream.in().read()).isEqualTo(-1);
    }
  }
}
