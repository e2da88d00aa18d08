package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.protocol.kad.Kads.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final Multiaddr OUTSIDE = Multiaddr.of("/ip4/20.1.2.3/tcp/4001");
  private static final Multiaddr HOME = Multiaddr.of("/ip4/192.168.1.2/tcp/4001");
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);

  private final SplittableRandom random = new SplittableRandom(31);
  private final Contact self = Kads.contact(random);
  private final PeerId bob = Kads.peer(random);
  private final Dht dht = dht(KadLimits.DEFAULT);

  private Dht dht(KadLimits limits) {
    return new Dht(
        () -> self,
        KadParameters.DEFAULT,
        limits,
        Validators.USUAL,
        AddressPolicy.USUAL,
        _ -> Optional.empty(),
        random);
  }

  private Message answer(Message request) throws MalformedException {
    return dht.answers().answer(request, bob, OUTSIDE, NOON);
  }

  private Message provides(Bytes name, PeerId provider) {
    return Message.addProvider(name, Kads.at(provider, "20.1.2.3"));
  }

  @Test
  void theNearestPeersAreToldWithoutTheOneWhoAsks() throws Exception {
    List<Contact> peers = Kads.contacts(15, random);
    peers.forEach(peer -> dht.answered(peer, false, NOON));
    dht.answered(Kads.at(bob, "20.1.2.3"), false, NOON);
    Bytes name = Kads.name(random);
    assertThat(answer(Message.findNode(name)).closerPeers())
        .isEqualTo(Kads.nearest(Key.of(name), peers, 20));
  }

  @Test
  void whoIsAskedForItselfSaysWhereItIs() throws Exception {
    assertThat(answer(Message.findNode(self.id().bytes())).closerPeers()).containsExactly(self);
  }

  @Test
  void nobodyOutsideHearsOfAddressesAtHome() throws Exception {
    Contact home = Kads.at(Kads.peer(random), "192.168.1.77");
    dht.answered(home, false, NOON);
    Message request = Message.findNode(Kads.name(random));
    assertThat(answer(request).closerPeers()).isEmpty();
    assertThat(dht.answers().answer(request, bob, HOME, NOON).closerPeers()).containsExactly(home);
  }

  @Test
  void whoSaysThatItProvidesIsNamed() throws Exception {
    Bytes name = Kads.name(random);
    answer(provides(name, bob));
    answer(provides(name, bob));
    assertThat(answer(Message.of(Message.Type.GET_PROVIDERS, name)).providerPeers())
        .containsExactly(Kads.at(bob, "20.1.2.3"));
  }

  @Test
  void nobodyProvidesForOthers() {
    assertThatThrownBy(() -> answer(provides(Kads.name(random), Kads.peer(random))))
        .hasMessageContaining("others");
    assertThatThrownBy(() -> answer(provides(Bytes.of(new byte[81]), bob)))
        .hasMessageContaining("long key");
    assertThatThrownBy(() -> answer(provides(Bytes.EMPTY, bob))).hasMessageContaining("key");
  }

  @Test
  void announcementsRunOutAndTheirAddressesBeforeThem() throws Exception {
    Bytes name = Kads.name(random);
    answer(provides(name, bob));
    Message request = Message.of(Message.Type.GET_PROVIDERS, name);
    Instant nextDay = NOON.plus(Duration.ofHours(25));
    assertThat(dht.answers().answer(request, bob, OUTSIDE, nextDay).providerPeers())
        .containsExactly(Contact.of(bob, List.of()));
    Instant after = NOON.plus(Duration.ofDays(2)).plusSeconds(1);
    assertThat(dht.answers().answer(request, bob, OUTSIDE, after).providerPeers()).isEmpty();
    dht.answers().expire(after);
    assertThat(dht.answers().providersKept()).isZero();
  }

  @Test
  void onePeerCannotFillTheStore() throws Exception {
    var small = new KadLimits.Stores(100, 8, 10, 10, 4, Duration.ofHours(48), Duration.ofHours(24));
    Dht alone = dht(KadLimits.DEFAULT.with(small));
    for (int i = 0; i < 10; i++) {
      alone.answers().answer(provides(Kads.name(random), bob), bob, OUTSIDE, NOON);
    }
    Message more = provides(Kads.name(random), bob);
    assertThatThrownBy(() -> alone.answers().answer(more, bob, OUTSIDE, NOON))
        .hasMessageContaining("beyond");
  }

  @Test
  void aFullStoreKeepsWhatIsNearest() throws Exception {
    var small = new KadLimits.Stores(50, 8, 10, 10, 4, Duration.ofHours(48), Duration.ofHours(24));
    Dht alone = dht(KadLimits.DEFAULT.with(small));
    Bytes nearest = Prefixes.nameAt(self.key().prefix(Prefixes.BITS));
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      PeerId provider = Kads.peer(random);
      try {
        alone.answers().answer(provides(Kads.name(random), provider), provider, OUTSIDE, NOON);
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(alone.answers().providersKept()).isEqualTo(50);
    assertThat(refused).isPositive();
    alone.answers().answer(provides(nearest, bob), bob, OUTSIDE, NOON);
    assertThat(alone.answers().providersKept()).isEqualTo(50);
  }

  @Test
  void aCrowdThatCallsFromOneNetworkGivesWayToOthersWhereverItSaysThatItIs() throws Exception {
    Bytes name = Kads.name(random);
    var crowded = Multiaddr.of("/ip4/20.9.9.1/tcp/4001");
    for (int i = 0; i < 300; i++) {
      PeerId sybil = Kads.peer(random);
      var message = Message.addProvider(name, Kads.at(sybil, "30." + i % 250 + ".1.1"));
      try {
        dht.answers().answer(message, sybil, crowded, NOON.plusSeconds(i));
      } catch (MalformedException e) {
        assertThat(i).isGreaterThanOrEqualTo(256);
      }
    }
    provide(name, bob, "21.1.1.1", NOON.plusSeconds(400));
    assertThat(answer(Message.of(Message.Type.GET_PROVIDERS, name)).providerPeers())
        .hasSize(64)
        .contains(Kads.at(bob, "21.1.1.1"));
  }

  @Test
  void aCrowdThatComesLaterDoesNotHideThoseOfOtherNetworks() throws Exception {
    Bytes name = Kads.name(random);
    provide(name, bob, "21.1.1.1", NOON);
    for (int i = 0; i < 250; i++) {
      provide(name, Kads.peer(random), "20.9.9." + i, NOON.plusSeconds(i + 1));
    }
    assertThat(answer(Message.of(Message.Type.GET_PROVIDERS, name)).providerPeers())
        .hasSize(64)
        .contains(Kads.at(bob, "21.1.1.1"));
  }

  private void provide(Bytes name, PeerId peer, String ip, Instant at) throws Exception {
    var where = Multiaddr.of("/ip4/" + ip + "/tcp/4001");
    var _ = dht.answers().answer(Message.addProvider(name, Kads.at(peer, ip)), peer, where, at);
  }

  /// `peer` at `ip` and under 15 names of 180 bytes and more, besides one far too long.
  private static Contact fat(PeerId peer, String ip) {
    var addresses = new ArrayList<Multiaddr>();
    addresses.add(Multiaddr.of("/dns4/" + "x".repeat(1900) + "/tcp/4001"));
    for (int i = 0; i < 15; i++) {
      addresses.add(Multiaddr.of("/dns4/" + i + "y".repeat(180) + "/tcp/4001"));
    }
    addresses.add(Multiaddr.of("/ip4/" + ip + "/tcp/4001"));
    return Contact.of(peer, addresses);
  }

  @Test
  void fatAnnouncementsDoNotMakeAnAnswerUnreadableNorHideWhoProvidesHonestly() throws Exception {
    KadLimits.Messages bounds = KadLimits.DEFAULT.messages();
    Bytes name = Kads.name(random);
    provide(name, bob, "21.1.1.1", NOON);
    for (int i = 0; i < 100; i++) {
      PeerId sybil = Kads.peer(random);
      var where = Multiaddr.of("/ip4/30." + i + ".1.1/tcp/4001");
      var announced = Message.addProvider(name, fat(sybil, "30." + i + ".1.1"));
      dht.answers().answer(announced, sybil, where, NOON.minusSeconds(i));
      dht.answered(AddressPolicy.USUAL.fit(fat(sybil, "30." + i + ".1.1"), where), false, NOON);
    }
    byte[] answer = answer(Message.of(Message.Type.GET_PROVIDERS, name)).toArray();
    assertThat(answer).hasSizeLessThan(bounds.peersBytesMax() + 1024);
    Message read = Message.decode(answer, bounds);
    assertThat(read.providerPeers()).hasSize(64).contains(Kads.at(bob, "21.1.1.1"));
    assertThat(read.closerPeers()).hasSize(20).noneMatch(peer -> peer.addresses().isEmpty());
    assertThat(answer(Message.findNode(name)).toArray())
        .hasSizeLessThan(bounds.peersBytesMax() + 1024);
  }

  @Test
  void onlySoManyAndSoLongAddressesOfAProviderAreKept() throws Exception {
    Bytes name = Kads.name(random);
    answer(Message.addProvider(name, fat(bob, "20.1.2.3")));
    List<Contact> kept = dht.answers().providers(name, NOON);
    assertThat(kept).hasSize(1);
    List<Multiaddr> addresses = kept.getFirst().addresses();
    assertThat(addresses)
        .isNotEmpty()
        .allMatch(address -> address.toArray().length <= 256)
        .contains(Multiaddr.of("/ip4/20.1.2.3/tcp/4001"));
    assertThat(addresses.stream().mapToInt(address -> address.toArray().length).sum())
        .isLessThanOrEqualTo(2048)
        .isEqualTo(addresses.stream().mapToInt(Multiaddr::size).sum());
    var many = new ArrayList<Multiaddr>();
    for (int i = 1; i < 100; i++) many.add(Multiaddr.of("/ip4/20.1.2." + i + "/tcp/4001"));
    assertThat(AddressPolicy.USUAL.fit(Contact.of(bob, many), OUTSIDE).addresses())
        .isEqualTo(many.subList(0, 16));
  }

  @Test
  void aPublicKeyIsKeptUnderItsPeer() throws Exception {
    Bytes key = PublicKeyValidator.keyOf(ALICE.peerId());
    var record = ValueRecord.of(key, Bytes.of(ALICE.publicKey().encode()));
    assertThat(answer(Message.putValue(record)).record()).contains(record);
    assertThat(answer(Message.of(Message.Type.GET_VALUE, key)).record())
        .contains(ValueRecord.of(key, record.value(), NOON));
    Bytes bobs = PublicKeyValidator.keyOf(bob);
    assertThatThrownBy(() -> answer(Message.putValue(ValueRecord.of(bobs, record.value()))))
        .hasMessageContaining("another peer's");
  }

  @Test
  void anOlderRevisionDoesNotReplaceANewerOne() throws Exception {
    Bytes key = IpnsValidator.keyOf(ALICE.peerId());
    var day = NOON.plus(Duration.ofDays(1));
    var old = new IpnsRecord(Bytes.utf8("/ipfs/old"), day, 1, Duration.ZERO).seal(ALICE);
    var young = new IpnsRecord(Bytes.utf8("/ipfs/new"), day, 2, Duration.ZERO).seal(ALICE);
    answer(Message.putValue(ValueRecord.of(key, old)));
    answer(Message.putValue(ValueRecord.of(key, young)));
    assertThatThrownBy(() -> answer(Message.putValue(ValueRecord.of(key, old))))
        .hasMessageContaining("older");
    Message request = Message.of(Message.Type.GET_VALUE, key);
    assertThat(answer(request).record().orElseThrow().value()).isEqualTo(young);
    assertThat(dht.answers().answer(request, bob, OUTSIDE, day).record()).isEmpty();
  }

  @Test
  void valuesWithoutAValidatorAndUnderTwoKeysAreRefused() {
    var odd = ValueRecord.of(Bytes.utf8("/odd/x"), Bytes.utf8("v"));
    assertThatThrownBy(() -> answer(Message.putValue(odd))).hasMessageContaining("namespace");
    var two = Message.of(Message.Type.PUT_VALUE, Bytes.utf8("/pk/x")).with(Optional.of(odd));
    assertThatThrownBy(() -> answer(two)).hasMessageContaining("two keys");
    assertThatThrownBy(() -> answer(Message.of(Message.Type.PUT_VALUE, Bytes.utf8("/pk/x"))))
        .hasMessageContaining("without a record");
  }
}
