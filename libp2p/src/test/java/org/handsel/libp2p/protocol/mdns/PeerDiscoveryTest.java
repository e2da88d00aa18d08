package org.handsel.libp2p.protocol.mdns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;
import org.handsel.libp2p.protocol.mdns.PeerDiscovery.Input;
import org.handsel.libp2p.protocol.mdns.PeerDiscovery.Output;
import org.junit.jupiter.api.Test;

/// Alice and Bob on one link, and Mallory, who says whatever suits her.
class PeerDiscoveryTest {
  private static final Segment LAN =
      new Segment("eth0/ip4", List.of(Subnet.around(Bytes.fromHex("c0a80100"), 24)));
  private static final DnsName SERVICE = DnsName.of(MdnsSetup.SERVICE);
  private static final Bytes MALLORYS = Bytes.fromHex("c0a80166");
  private static final int PORT = MdnsSetup.PORT;

  /// One who listens and speaks on the link.
  private static final class Someone {
    final PeerId id = KeyPair.generate(new SecureRandom()).peerId();
    final Bytes ip;
    final PeerDiscovery discovery;
    final List<Output.Found> found = new ArrayList<>();

    Someone(int last, String... addresses) {
      this.ip = Bytes.of(new byte[] {(byte) 192, (byte) 168, 1, (byte) last});
      List<Multiaddr> own = new ArrayList<>();
      for (String address : addresses) own.add(id.at(Multiaddr.of(address)));
      var setup =
          new MdnsSetup(MdnsSetup.SERVICE, PORT, MdnsLimits.DEFAULT, new SplittableRandom(last));
      this.discovery = new PeerDiscovery(id, setup, () -> own);
    }

    List<byte[]> said(Input input, long now) {
      var said = new ArrayList<byte[]>();
      for (Output output : discovery.step(input, now)) {
        switch (output) {
          case Output.Say(_, byte[] packet) -> said.add(packet);
          case Output.Reply(_, _, _, byte[] packet) -> said.add(packet);
          case Output.Found it -> found.add(it);
        }
      }
      return said;
    }
  }

  private final Someone alice = new Someone(2, "/ip4/192.168.1.2/tcp/4001", "/ip4/9.9.9.9/tcp/1");
  private final Someone bob = new Someone(3, "/ip4/192.168.1.3/tcp/4001");

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Said(Someone by, byte[] packet) {}

  /// Lets time go by on the link of these, who hear each other and themselves.
  private static void live(long from, long until, Someone... people) {
    for (long now = from; now < until; now += 10) {
      var under = new ArrayDeque<Said>();
      for (Someone one : people) {
        for (byte[] packet : one.said(new Input.Tick(), now)) under.add(new Said(one, packet));
      }
      while (!under.isEmpty()) {
        Said said = under.remove();
        for (Someone other : people) {
          for (byte[] packet :
              other.said(new Input.Heard(LAN, said.by.ip, PORT, said.packet), now)) {
            under.add(new Said(other, packet));
          }
        }
      }
    }
  }

  private static void open(long now, Someone... people) {
    for (Someone one : people) {
      var _ = one.said(new Input.Opened(LAN), now);
    }
  }

  /// What Mallory says she found: `peer` at `addresses`.
  private static byte[] report(String... addresses) {
    var texts = new ArrayList<Bytes>();
    for (String address : addresses) {
      texts.add(Bytes.of(("dnsaddr=" + address).getBytes(US_ASCII)));
    }
    DnsName mallory = SERVICE.below("mallory");
    return DnsMessage.answer(
            List.of(new DnsRecord.Ptr(SERVICE, 120, mallory)),
            List.of(new DnsRecord.Txt(mallory, 120, texts)))
        .encode(DnsMessage.BYTES_MAX);
  }

  private static PeerId anybody() {
    return KeyPair.generate(new SecureRandom()).peerId();
  }

  @Test
  void twoOnOneLinkFindEachOther() {
    open(0, alice, bob);
    live(0, 3_000, alice, bob);
    assertThat(alice.found.getFirst())
        .isEqualTo(
            new Output.Found(
                bob.id, List.of(Multiaddr.of("/ip4/192.168.1.3/tcp/4001")), Duration.ofMinutes(2)));
    assertThat(bob.found.getFirst().peer()).isEqualTo(alice.id);
    assertThat(alice.discovery.heardItself()).isTrue();
  }

  @Test
  void onlyAddressesOnTheLinkAreTold() {
    open(0, alice, bob);
    live(0, 3_000, alice, bob);
    assertThat(bob.found)
        .allSatisfy(it ->
            assertThat(it.addresses()).containsExactly(Multiaddr.of("/ip4/192.168.1.2/tcp/4001")));
  }

  @Test
  void whoComesLaterIsHeardAtOnceAndAsksEverMoreRarely() {
    open(0, alice);
    live(0, 60_000, alice);
    open(60_000, bob);
    live(60_000, 60_300, alice, bob);
    assertThat(alice.found).extracting(Output.Found::peer).containsExactly(bob.id);
    assertThat(alice.discovery.due()).isGreaterThan(60_300);
  }

  @Test
  void aQuestionIsAnsweredAtMostOnceASecond() throws MalformedException {
    open(0, alice);
    live(0, 10_000, alice);
    byte[] query = DnsMessage.query(SERVICE, DnsRecord.PTR).encode(1_400);
    int answers = 0;
    for (long now = 10_000; now < 15_000; now += 10) {
      for (byte[] said : alice.said(new Input.Heard(LAN, MALLORYS, PORT, query), now)) {
        if (DnsMessage.read(said, 64).response()) answers++;
      }
    }
    assertThat(answers).isBetween(1, 5);
  }

  @Test
  void aSimpleResolverIsAnsweredAloneAndNotWithoutEnd() throws MalformedException {
    open(0, alice);
    var question = new DnsMessage.Question(SERVICE, DnsRecord.PTR, DnsRecord.INTERNET);
    byte[] query = new DnsMessage(77, false, List.of(question), List.of(), List.of()).encode(1_400);
    var replies = new ArrayList<Output>();
    for (int i = 0; i < 100; i++) {
      replies.addAll(alice.discovery.step(new Input.Heard(LAN, MALLORYS, 999, query), 1));
    }
    assertThat(replies).hasSize(MdnsLimits.DEFAULT.repliesMax());
    assertThat(replies.getFirst())
        .isInstanceOfSatisfying(
            Output.Reply.class,
            reply -> {
              assertThat(reply.port()).isEqualTo(999);
              assertThat(reply.ip()).isEqualTo(MALLORYS);
            });
    DnsMessage reply = DnsMessage.read(((Output.Reply) replies.getFirst()).packet(), 64);
    assertThat(reply.id()).isEqualTo(77);
    assertThat(reply.questions()).containsExactly(question);
    assertThat(reply.answers()).allMatch(it -> it.ttlSeconds() == 10);
  }

  @Test
  void theServiceAndItsDetailsAreToldToThoseWhoAskForThem() throws MalformedException {
    open(0, alice);
    DnsName services = DnsName.of("_services._dns-sd._udp.local");
    byte[] query = DnsMessage.query(services, DnsRecord.PTR).encode(1_400);
    Output meta = alice.discovery.step(new Input.Heard(LAN, bob.ip, 999, query), 1).getFirst();
    assertThat(DnsMessage.read(((Output.Reply) meta).packet(), 64).answers())
        .containsExactly(new DnsRecord.Ptr(services, 10, SERVICE));
    byte[] all = DnsMessage.query(SERVICE, DnsRecord.PTR).encode(1_400);
    Output peers = alice.discovery.step(new Input.Heard(LAN, bob.ip, 999, all), 1).getFirst();
    var pointer =
        (DnsRecord.Ptr) DnsMessage.read(((Output.Reply) peers).packet(), 64).answers().getFirst();
    byte[] text = DnsMessage.query(pointer.target(), DnsRecord.TXT).encode(1_400);
    Output told = alice.discovery.step(new Input.Heard(LAN, bob.ip, 999, text), 1).getFirst();
    assertThat(DnsMessage.read(((Output.Reply) told).packet(), 64).answers())
        .hasAtLeastOneElementOfType(DnsRecord.Txt.class)
        .hasAtLeastOneElementOfType(DnsRecord.Srv.class);
  }

  @Test
  void addressesThatAreNotOnTheLinkAreNotBelieved() {
    open(0, alice);
    PeerId victim = anybody();
    byte[] lies =
        report(
            "/ip4/9.9.9.9/tcp/80/p2p/" + victim,
            "/ip4/127.0.0.1/tcp/22/p2p/" + victim,
            "/ip4/192.168.2.1/tcp/22/p2p/" + victim,
            "/dns4/example.org/tcp/80/p2p/" + victim,
            "/ip4/192.168.1.9/tcp/1/p2p/" + anybody() + "/p2p-circuit/p2p/" + victim,
            "/ip4/192.168.1.9/tcp/1",
            "/nonsense");
    assertThat(alice.discovery.step(new Input.Heard(LAN, MALLORYS, PORT, lies), 1)).isEmpty();
  }

  @Test
  void whatComesFromElsewhereOrAnotherPortIsNotHeard() {
    open(0, alice);
    byte[] lie = report("/ip4/192.168.1.9/tcp/1/p2p/" + anybody());
    Bytes far = Bytes.fromHex("09090909");
    assertThat(alice.discovery.step(new Input.Heard(LAN, far, PORT, lie), 1)).isEmpty();
    assertThat(alice.discovery.step(new Input.Heard(LAN, MALLORYS, 999, lie), 1)).isEmpty();
    assertThat(alice.discovery.step(new Input.Heard(LAN, MALLORYS, PORT, lie), 1)).hasSize(1);
  }

  @Test
  void floodsOfInventedPeersEndAtABound() {
    open(0, alice);
    int told = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] lie = report("/ip4/192.168.1.9/tcp/" + (i + 1) + "/p2p/" + anybody());
      told += alice.discovery.step(new Input.Heard(LAN, MALLORYS, PORT, lie), 1).size();
    }
    assertThat(told).isEqualTo(MdnsLimits.DEFAULT.peersMax());
    // Somebody else is heard all the same.
    byte[] truth = report("/ip4/192.168.1.3/tcp/1/p2p/" + bob.id);
    assertThat(alice.discovery.step(new Input.Heard(LAN, bob.ip, PORT, truth), 1)).hasSize(1);
  }

  @Test
  void onePeerOfManyAddressesHasFewOfThem() {
    open(0, alice);
    var many = new String[60];
    PeerId peer = anybody();
    for (int i = 0; i < many.length; i++) {
      many[i] = "/ip4/192.168.1." + (i + 1) + "/tcp/1/p2p/" + peer;
    }
    var outputs = alice.discovery.step(new Input.Heard(LAN, MALLORYS, PORT, report(many)), 1);
    assertThat(((Output.Found) outputs.getFirst()).addresses())
        .hasSize(MdnsLimits.DEFAULT.addressesMax());
  }

  @Test
  void aPeerThatIsGoneOrOfAnotherNetworkIsNotFound() {
    open(0, alice);
    DnsName gone = SERVICE.below("gone");
    var text = Bytes.of(("dnsaddr=/ip4/192.168.1.3/tcp/1/p2p/" + bob.id).getBytes(US_ASCII));
    byte[] goodbye =
        DnsMessage.answer(
                List.of(new DnsRecord.Ptr(SERVICE, 0, gone)),
                List.of(new DnsRecord.Txt(gone, 0, List.of(text))))
            .encode(1_400);
    assertThat(alice.discovery.step(new Input.Heard(LAN, bob.ip, PORT, goodbye), 1)).isEmpty();
    DnsName others = DnsName.of("_p2p-0a0b._udp.local");
    byte[] other =
        DnsMessage.answer(
                List.of(new DnsRecord.Ptr(others, 120, others.below("x"))),
                List.of(new DnsRecord.Txt(others.below("x"), 120, List.of(text))))
            .encode(1_400);
    assertThat(alice.discovery.step(new Input.Heard(LAN, bob.ip, PORT, other), 1)).isEmpty();
  }

  @Test
  void aPeerOffTheLinkSaysNothingThere() {
    var carol = new Someone(4, "/ip4/127.0.0.1/tcp/4001");
    open(0, carol);
    byte[] query = DnsMessage.query(SERVICE, DnsRecord.PTR).encode(1_400);
    assertThat(carol.discovery.step(new Input.Heard(LAN, bob.ip, 999, query), 1)).isEmpty();
  }
}
