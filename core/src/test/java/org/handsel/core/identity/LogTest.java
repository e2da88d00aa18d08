package org.handsel.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LogTest {
  private final Cast alice = Cast.alice();
  private final Cast mallory = Cast.mallory();

  @Test
  void anIdentityIsTheCidOfItsFirstEntry() throws Exception {
    Entry read = Entry.decode(alice.inception.encode());
    assertThat(read.payload()).isEqualTo(alice.inception.payload());
    assertThat(Log.of(read).id()).isEqualTo(Cid.of(Cid.DAG_CBOR, read.payload().toArray()));
    assertThat(Log.of(read).trunk().may(alice.laptop.key(), Scope.SPEND)).isTrue();
  }

  @Test
  void anAddedDeviceMaySignWhatItsScopeSays() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Log log = alice.log().with(List.of(Entry.decode(added.encode())));
    assertThat(log.authority(alice.phone.key(), Scope.SELL, added.id(), 1))
        .isEqualTo(Log.Authority.GRANTED);
    assertThat(log.authority(alice.phone.key(), Scope.SPEND, added.id(), 1))
        .isEqualTo(Log.Authority.NEVER);
    assertThat(alice.log().authority(alice.phone.key(), Scope.SELL, added.id(), 1))
        .isEqualTo(Log.Authority.LOG_BEHIND);
  }

  @Test
  void aRetiredDevicesOlderWordStands() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Entry retired = alice.retires(added, alice.phone, 7);
    Log log = alice.log().with(List.of(added, retired));
    assertThat(log.authority(alice.phone.key(), Scope.SELL, added.id(), 7))
        .isEqualTo(Log.Authority.GRANTED);
    assertThat(log.authority(alice.phone.key(), Scope.SELL, added.id(), 8))
        .isEqualTo(Log.Authority.REVOKED);
  }

  @Test
  void ofAStolenDeviceTheListDecides() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Keep keep = Keep.of(List.of(Bytes.of(new byte[32])));
    Log log = alice.log().with(List.of(added, alice.loses(added, alice.phone, keep)));
    assertThat(log.authority(alice.phone.key(), Scope.SELL, added.id(), 1))
        .isEqualTo(Log.Authority.STOLEN);
    assertThat(log.keep(alice.phone.key())).contains(keep.cid());
    assertThat(log.keep(alice.laptop.key())).isEmpty();
  }

  @Test
  void whatADeviceSaidInADealBeforeItKnewThatItIsDroppedIsItsWord() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Entry retired = alice.retires(added, alice.phone, 7);
    Log log = alice.log().with(List.of(added, retired));
    Bytes phone = alice.phone.key();
    assertThat(log.spoke(phone, Scope.SELL, added.id())).isEqualTo(Log.Authority.GRANTED);
    assertThat(log.spoke(phone, Scope.SELL, retired.id())).isEqualTo(Log.Authority.REVOKED);
    assertThat(log.spoke(phone, Scope.SELL, alice.inception.id())).isEqualTo(Log.Authority.NEVER);
    assertThat(log.spoke(phone, Scope.SPEND, added.id())).isEqualTo(Log.Authority.NEVER);
    assertThat(alice.log().spoke(phone, Scope.SELL, added.id()))
        .isEqualTo(Log.Authority.LOG_BEHIND);
    assertThat(log.drops(added.id(), phone)).isFalse();
    assertThat(log.drops(retired.id(), phone)).isTrue();
    assertThat(log.drops(retired.id(), alice.laptop.key())).isFalse();
  }

  /// Mallory has the laptop, and puts the phone away; the recovery words take that back.
  @Test
  void aDropThatTheRootTookBackDropsNobody() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Entry retired = alice.retires(added, alice.phone, 7);
    Entry root = newBeginning(added, alice.promise(2), List.of("phone"));
    Log log = alice.log().with(List.of(added, retired, root));
    assertThat(log.drops(retired.id(), alice.phone.key())).isFalse();
  }

  @Test
  void aDeviceCannotMakeAnotherAdmin() throws Exception {
    Entry sly =
        Entry.devices(
            alice.inception,
            alice.laptop,
            List.of(new Entry.Granted(alice.phone, Set.of(Scope.ADMIN))),
            List.of());
    assertThat(alice.log().with(List.of(sly)).entries()).containsExactly(alice.inception);
  }

  @Test
  void aStrangerAddsNothing() throws Exception {
    Entry strange =
        Entry.devices(
            alice.inception,
            mallory.laptop,
            List.of(new Entry.Granted(mallory.phone, Set.of(Scope.SELL))),
            List.of());
    assertThat(alice.log().with(List.of(strange, mallory.inception)).entries())
        .containsExactly(alice.inception);
  }

  @Test
  void twoEntriesOfDevicesOnOneEndTheTrunkThereAndTheRootHealsIt() throws Exception {
    Entry one = alice.adds(alice.inception, "phone");
    Entry other = alice.adds(alice.inception, "tablet");
    Log forked = alice.log().with(List.of(one, other));
    assertThat(forked.trunk().head()).isEqualTo(alice.inception);
    assertThat(forked.trunk().fork()).isPresent();
    assertThat(forked.trunk().fork().orElseThrow().root()).isFalse();

    Entry healed = newBeginning(one, alice.promise(2), List.of("phone"));
    Log log = forked.with(List.of(healed));
    assertThat(log.trunk().fork()).isEmpty();
    assertThat(log.trunk().head()).isEqualTo(healed);
    assertThat(log.trunk().may(alice.phone.key(), Scope.SELL)).isTrue();
    assertThat(log.authority(alice.key("tablet").key(), Scope.SELL, other.id(), 1))
        .isEqualTo(Log.Authority.REVOKED);
  }

  @Test
  void theRootSupersedesWhatDevicesWroteAfterIt() throws Exception {
    Entry stolen = alice.adds(alice.inception, "burglar");
    Entry more = alice.retires(stolen, alice.laptop, 3);
    Entry root = newBeginning(alice.inception, alice.promise(2), List.of());
    Log log = alice.log().with(List.of(stolen, more, root));
    assertThat(log.trunk().entries()).containsExactly(alice.inception, root);
    assertThat(log.trunk().may(alice.laptop.key(), Scope.ADMIN)).isTrue();
  }

  @Test
  void twoRootEntriesThatOpenOnePromiseEndTheTrunkAtTheEarlierPrev() throws Exception {
    Entry phone = alice.adds(alice.inception, "phone");
    Entry tablet = alice.adds(phone, "tablet");
    Entry early = newBeginning(phone, alice.promise(2), List.of("phone"));
    Entry late = newBeginning(tablet, alice.promise(3), List.of("phone", "tablet"));
    Log log = alice.log().with(List.of(phone, tablet, early, late));
    assertThat(log.trunk().head()).isEqualTo(phone);
    assertThat(log.trunk().fork().orElseThrow().root()).isTrue();
  }

  @Test
  void aRootKeyThatWasNotPromisedChangesNothing() throws Exception {
    Entry forged =
        Entry.root(
            alice.inception,
            alice.inception.id(),
            mallory.root(1),
            mallory.promise(2),
            List.of(new Device(alice.laptop.key(), Set.of())),
            Guardians.NONE);
    assertThat(alice.log().with(List.of(forged)).trunk().head()).isEqualTo(alice.inception);
  }

  /// Mallory has Alice's laptop, and fills the log so that nothing else fits.
  @Test
  void aThiefCannotCrowdOutTheRoot() throws Exception {
    List<Entry> flood = flood("a", Log.ENTRIES_MAX + 50);
    Log crowded = alice.log().with(flood);
    assertThat(crowded.entries()).hasSize(Log.ENTRIES_MAX);
    Entry root = newBeginning(flood.getFirst(), alice.promise(2), List.of("a0"));
    Log healed = crowded.with(List.of(root));
    assertThat(healed.entries()).hasSize(Log.ENTRIES_MAX).contains(root);
    assertThat(healed.trunk().head()).isEqualTo(root);
    assertThat(healed.trunk().fork()).isEmpty();
  }

  /// Half of the network is shown one branch and half another, each of the greatest length.
  @Test
  void logsThatAreTooLongTogetherJoinToOneAndTheForkShows() throws Exception {
    List<Entry> one = flood("a", Log.ENTRIES_MAX - 1);
    List<Entry> other = flood("b", Log.ENTRIES_MAX - 1);
    Log left = alice.log().with(one).with(other);
    Log right = alice.log().with(other).with(one);
    assertThat(left.entries()).isEqualTo(right.entries()).hasSize(Log.ENTRIES_MAX);
    assertThat(left.trunk().fork()).isPresent();
    assertThat(left.trunk()).isEqualTo(right.trunk());
    assertThat(left.with(one).entries()).isEqualTo(left.entries());
  }

  /// A chain of entries that add and put away a device each; short ones, so that many fit.
  private List<Entry> flood(String name, int count) {
    List<Entry> chain = new ArrayList<>();
    Entry prev = alice.adds(alice.inception, name + 0);
    chain.add(prev);
    while (chain.size() < count) {
      prev = Entry.devices(prev, alice.laptop, List.of(), List.of());
      chain.add(prev);
    }
    return chain;
  }

  @Test
  void aDeviceWhoseScopeTheRootTookAwayIsRevokedAndWasNotForged() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Entry root =
        Entry.root(
            added,
            alice.inception.id(),
            alice.root(1),
            alice.promise(2),
            List.of(
                new Device(alice.laptop.key(), Set.of(Scope.values())),
                new Device(alice.phone.key(), Set.of(Scope.CHAT))),
            Guardians.NONE);
    Log log = alice.log().with(List.of(added, root));
    assertThat(log.authority(alice.phone.key(), Scope.SELL, added.id(), 1))
        .isEqualTo(Log.Authority.REVOKED);
    assertThat(log.authority(alice.phone.key(), Scope.SPEND, added.id(), 1))
        .isEqualTo(Log.Authority.NEVER);
  }

  @Test
  void aRootEntryHasToNameEveryDevice() throws Exception {
    Entry added = alice.adds(alice.inception, "phone");
    Entry forgetful = newBeginning(added, alice.promise(2), List.of());
    assertThat(alice.log().with(List.of(added, forgetful)).trunk().head()).isEqualTo(added);
  }

  /// The same entries in any order, given at once or one by one with the ancestors first, make the
  /// same trunk.
  @TestFactory
  Stream<DynamicTest> theTrunkIsAFunctionOfTheSetOfEntries() throws Exception {
    List<Entry> entries = bush();
    Log all = Log.of(alice.inception.id(), entries);
    return LongStream.range(0, 200)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  List<Entry> some = new ArrayList<>(entries);
                  Collections.shuffle(some, new Random(seed));
                  assertThat(Log.of(all.id(), some).trunk()).isEqualTo(all.trunk());
                  Log grown = alice.log();
                  // An entry that comes before its ancestors is offered again, as sync does.
                  while (grown.entries().size() < all.entries().size()) {
                    for (Entry entry : some) grown = grown.with(List.of(entry));
                  }
                  assertThat(grown.trunk()).isEqualTo(all.trunk());
                }));
  }

  @TestFactory
  Stream<DynamicTest> aBitTurnedAnywhereIsNoticed() throws Exception {
    byte[] good = alice.adds(alice.inception, "phone").encode();
    return LongStream.range(0, 100)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  var random = new Random(seed);
                  byte[] bad = good.clone();
                  bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                  assertThatThrownBy(() -> Entry.decode(bad))
                      .isInstanceOf(MalformedException.class);
                }));
  }

  @Test
  void anEntryWithAnUnknownFieldOrTypeIsRefused() throws Exception {
    var map = DagCbor.decode(alice.inception.payload().toArray()).asMap();
    for (Data.Map odd :
        List.of(
            map.with().put("more", 1).build(),
            map.with().put("type", "coup").build(),
            map.with().put("v", 2).build(),
            map.with().put("seq", 1).build(),
            map.with().put("wt", 1).build())) {
      byte[] payload = DagCbor.encode(odd);
      var signatures = new ArrayList<Data>();
      for (Signer signer : List.of(alice.root(0), alice.laptop)) {
        Signature it = signer.sign(Domain.IDLOG, payload);
        signatures.add(Data.list(Data.of(it.alg()), Data.of(it.value())));
      }
      byte[] entry = DagCbor.encode(Data.list(Data.of(Bytes.of(payload)), Data.list(signatures)));
      assertThatThrownBy(() -> Entry.decode(entry)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aSignatureOfOneDomainIsNoneInAnother() {
    byte[] payload = {1, 2, 3};
    Signature hello = alice.laptop.sign(Domain.HELLO, payload);
    assertThat(hello.verify(alice.laptop.key(), Domain.HELLO, payload)).isTrue();
    for (Domain domain : Domain.values()) {
      assertThat(hello.verify(alice.laptop.key(), domain, payload))
          .isEqualTo(domain == Domain.HELLO);
    }
  }

  private Entry newBeginning(Entry prev, Bytes next, List<String> added) {
    List<Device> devices = new ArrayList<>();
    devices.add(new Device(alice.laptop.key(), Set.of(Scope.values())));
    for (String what : added) {
      devices.add(new Device(alice.key(what).key(), Set.of(Scope.SELL), Optional.empty()));
    }
    return Entry.root(prev, alice.inception.id(), alice.root(1), next, devices, Guardians.NONE);
  }

  /// Forks of devices, a root entry that heals one, and a fork after it.
  private List<Entry> bush() {
    Entry phone = alice.adds(alice.inception, "phone");
    Entry rival = alice.adds(alice.inception, "tablet");
    Entry deeper = alice.adds(rival, "watch");
    Entry root = newBeginning(phone, alice.promise(2), List.of("phone"));
    Entry after = alice.adds(root, "car");
    Entry forkA = alice.adds(after, "boat");
    Entry forkB = alice.adds(after, "plane");
    return List.of(alice.inception, phone, rival, deeper, root, after, forkA, forkB);
  }
}
