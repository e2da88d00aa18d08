package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.identify.Identify;
import org.handsel.libp2p.protocol.identify.IdentifyMessage;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Alice asks; mallory answers, from a place on which depends what she may say of others' places.
@Timeout(60)
class AskerTest {
  private static final String PROTOCOL = Kad.protocol("test");
  private static final String OUTSIDE = "20.1.2.3";
  private static final String HOME = "192.168.1.66";
  private static final Multiaddr PUBLIC = Multiaddr.of("/ip4/30.1.2.3/tcp/4001");
  private static final Multiaddr NAME = Multiaddr.of("/dns4/shop.example/tcp/4001");
  private static final Multiaddr LOCAL = Multiaddr.of("/ip4/192.168.1.1/tcp/80");
  private static final Multiaddr SITE = Multiaddr.of("/ip6/fd00::1/tcp/80");
  private static final Multiaddr MAPPED = Multiaddr.of("/ip6/::ffff:10.0.0.1/tcp/80");
  private static final Multiaddr LOOPBACK = Multiaddr.of("/ip4/127.0.0.1/tcp/8545");
  private static final Bytes KEY = Bytes.utf8("anything");

  private final SplittableRandom random = new SplittableRandom(61);
  private final MemoryNetwork network = new MemoryNetwork(61);
  private final List<Host> hosts = new ArrayList<>();
  private final Dht dht =
      new Dht(
          () -> Kads.contact(random),
          KadParameters.DEFAULT,
          KadLimits.DEFAULT,
          Validators.USUAL,
          AddressPolicy.USUAL,
          _ -> Optional.empty(),
          random);

  @AfterEach
  void stop() {
    hosts.forEach(Host::close);
  }

  private Host host(int number, String ip) throws IOException {
    Host host =
        Swarm.start(
            SwarmSetup.of(KeyPair.ofSeed(seed(number)))
                .transports(network.host(ip))
                .listen(Multiaddr.of("/ip4/" + ip + "/tcp/4001")));
    hosts.add(host);
    return host;
  }

  private static byte[] seed(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return seed;
  }

  /// A peer at `ip` that answers every question with `answer`.
  private Host mallory(String ip, Message answer) throws IOException {
    Host mallory = host(66, ip);
    mallory.handle(new Conversation(PROTOCOL, KadLimits.DEFAULT.messages(), (_, _, _) -> answer));
    return mallory;
  }

  private Asker asker(Host alice, AddressPolicy policy) {
    return new Asker(
        alice,
        KadSetup.of(PROTOCOL).policy(policy),
        new Rpc(PROTOCOL, KadLimits.DEFAULT),
        dht,
        new Patience());
  }

  /// What alice believes of `answer`, if it comes from `ip`.
  private Message believed(String ip, AddressPolicy policy, Message answer) throws IOException {
    Host mallory = mallory(ip, answer);
    Input input =
        asker(host(1, "192.168.1.2"), policy)
            .ask(Contact.of(mallory.id(), mallory.addresses()), Message.of(answer.type(), KEY));
    return ((Input.Replied) input).reply();
  }

  private Contact somebody(Multiaddr... addresses) {
    return Contact.of(Kads.peer(random), List.of(addresses));
  }

  private static Message closer(Contact... peers) {
    return Message.findNode(KEY).withCloser(List.of(peers));
  }

  @Test
  void aPeerOutsideNamesNobodyAtHomeOrOnThisMachine() throws Exception {
    Contact everywhere = somebody(LOCAL, PUBLIC, SITE, LOOPBACK, MAPPED, NAME);
    Message answer =
        closer(somebody(LOCAL), everywhere, somebody(SITE), somebody(LOOPBACK), somebody(MAPPED));
    assertThat(believed(OUTSIDE, AddressPolicy.USUAL, answer).closerPeers())
        .containsExactly(everywhere.at(List.of(PUBLIC, NAME)));
  }

  @Test
  void aPeerOutsideNamesNobodyThereEvenWhereLoopbackCounts() throws Exception {
    Message answer = closer(somebody(LOOPBACK), somebody(LOCAL));
    assertThat(believed(OUTSIDE, new AddressPolicy(true), answer).closerPeers()).isEmpty();
  }

  @Test
  void aPeerAtHomeNamesOthersAtHomeButNobodyOnThisMachine() throws Exception {
    Contact printer = somebody(LOCAL, LOOPBACK);
    Message answer = closer(printer, somebody(LOOPBACK));
    assertThat(believed(HOME, AddressPolicy.USUAL, answer).closerPeers())
        .containsExactly(printer.at(List.of(LOCAL)));
  }

  @Test
  void aPeerOnThisMachineNamesOthersHereIfTheNetworkRunsHere() throws Exception {
    Contact neighbour = somebody(LOOPBACK);
    assertThat(believed("127.0.0.1", new AddressPolicy(true), closer(neighbour)).closerPeers())
        .containsExactly(neighbour);
  }

  @Test
  void aPeerOnThisMachineNamesNobodyHereOtherwise() throws Exception {
    Message answer = closer(somebody(LOOPBACK));
    assertThat(believed("127.0.0.1", AddressPolicy.USUAL, answer).closerPeers()).isEmpty();
  }

  @Test
  void whoProvidesIsBelievedWithoutTheAddressesThatAreNot() throws Exception {
    Contact carol = somebody(LOCAL, PUBLIC);
    Contact dave = somebody(LOOPBACK);
    Message answer =
        Message.of(Message.Type.GET_PROVIDERS, KEY).withProviders(List.of(carol, dave));
    // Where dave is may be found out otherwise.
    assertThat(believed(OUTSIDE, AddressPolicy.USUAL, answer).providerPeers())
        .containsExactly(carol.at(List.of(PUBLIC)), dave.at(List.of()));
  }

  // ---- what mallory says of herself ----

  private Contact known(Host mallory) {
    return dht.table().find(mallory.id()).orElseThrow();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
  }

  @Test
  void whoCallsFromOutsideIsKnownOnlyWhereItCallsFrom() throws Exception {
    Host mallory = mallory(OUTSIDE, closer());
    mallory.announce("lies", List.of(PUBLIC, LOCAL, LOOPBACK, NAME));
    Host alice = host(1, "30.9.9.9");
    Connection _ = mallory.connect(alice.addresses().getFirst());
    await(() -> alice.connections().stream().anyMatch(it -> it.peerAddresses().size() > 1));
    asker(alice, AddressPolicy.USUAL).consider(alice.connections().getFirst());
    assertThat(known(mallory).addresses())
        .containsExactly(Multiaddr.of("/ip4/" + OUTSIDE + "/tcp/4001"));
  }

  @Test
  void whoIsCalledOutsideIsNotKnownAtOurHome() throws Exception {
    Host mallory = mallory(OUTSIDE, closer());
    // An honest host wouldn't say so out there.
    mallory.handle(saying(LOCAL, LOOPBACK, PUBLIC));
    Host alice = host(1, "30.9.9.9");
    Connection connection = alice.connect(mallory.addresses().getFirst());
    await(() -> connection.peerAddresses().size() == 3);
    asker(alice, AddressPolicy.USUAL).consider(connection);
    assertThat(known(mallory).addresses())
        .containsExactly(Multiaddr.of("/ip4/" + OUTSIDE + "/tcp/4001"));
  }

  @Test
  void whoIsCalledIsKnownInTheNetworkWhereItWasReachedOnly() throws Exception {
    Host mallory = mallory(OUTSIDE, closer());
    Multiaddr beside = Multiaddr.of("/ip4/20.1.2.99/tcp/4001");
    Multiaddr sixth = Multiaddr.of("/ip6/2a01:4f8::1/tcp/4001");
    Multiaddr farther = Multiaddr.of("/ip6/2a02:4f8::1/tcp/4001");
    mallory.handle(saying(PUBLIC, NAME, beside, sixth, farther));
    Host alice = host(1, "30.9.9.9");
    Connection connection = alice.connect(mallory.addresses().getFirst());
    await(() -> connection.peerAddresses().size() == 5);
    asker(alice, AddressPolicy.USUAL).consider(connection);
    // It may be reached by the other kind of IP too, somewhere; elsewhere by the same it isn't.
    assertThat(known(mallory).addresses()).containsExactly(beside, sixth);
  }

  @Test
  void whoWasDialledForBeingNamedIsntTakenForOneThatWasGiven() throws Exception {
    Host mallory = mallory(OUTSIDE, closer());
    mallory.handle(saying(PUBLIC));
    Host alice = host(1, "30.9.9.9");
    Asker asker = asker(alice, AddressPolicy.USUAL);
    Connection named = asker.connect(Contact.of(mallory.id(), mallory.addresses()));
    await(() -> !named.peerAddresses().isEmpty());
    asker.consider(named);
    assertThat(dht.table().find(mallory.id())).isPresent();
    assertThat(dht.beginsAnew()).isFalse();
    dht.table().remove(mallory.id());
    named.close("enough");
    await(() -> alice.connection(mallory.id()).isEmpty());
    asker.closed(mallory.id());
    Connection given = alice.connect(mallory.addresses().getFirst());
    await(() -> !given.peerAddresses().isEmpty());
    asker.consider(given);
    assertThat(dht.beginsAnew()).isTrue();
  }

  /// Tells whoever asks that mallory listens there.
  private static StreamProtocol saying(Multiaddr... addresses) {
    var said =
        new IdentifyMessage(
            Optional.empty(),
            List.of(addresses),
            List.of(PROTOCOL),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new StreamProtocol() {
      @Override
      public String id() {
        return Identify.PROTOCOL;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        Frames.write(stream.out(), said.toArray());
        stream.closeWrite();
      }
    };
  }
}
