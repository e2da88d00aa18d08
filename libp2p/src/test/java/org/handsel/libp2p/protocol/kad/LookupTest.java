package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LookupTest {
  private static final Lookup.Shape SHAPE = new Lookup.Shape(20, 10, 3, 200, 3);

  /// Peers that know everybody, and answer or don't.
  private static Lookup lookUp(
      long seed, int peers, double failing, double stalling, Lookup.Shape shape) {
    var random = new SplittableRandom(seed);
    List<Contact> all = Kads.contacts(peers, random);
    Contact self = Kads.contact(random);
    Key target = Kads.contact(random).key();
    var lookup = new Lookup(target, self.id(), shape);
    Deque<Contact> asked = new ArrayDeque<>(lookup.start(all.subList(0, Math.min(20, peers))));
    while (!asked.isEmpty()) {
      Contact next = asked.pollFirst();
      double chance = random.nextDouble();
      if (chance < failing) {
        asked.addAll(lookup.failed(next.id()));
      } else {
        if (chance < failing + stalling) asked.addAll(lookup.stalled(next.id()));
        asked.addAll(lookup.answered(next.id(), known(next, all, target, random)));
      }
    }
    assertThat(lookup.done()).isTrue();
    return lookup;
  }

  /// Half of all peers, so that nobody knows everything.
  private static List<Contact> known(
      Contact who, List<Contact> all, Key target, SplittableRandom random) {
    var half = new ArrayList<Contact>();
    for (Contact contact : all) if (!contact.equals(who) && random.nextBoolean()) half.add(contact);
    return Kads.nearest(target, half, 20);
  }

  @TestFactory
  Stream<DynamicTest> aLookupEndsHoweverPeersBehave() {
    return LongStream.range(0, 50)
        .mapToObj(seed ->
            dynamicTest(
                "seed=" + seed,
                () -> {
                  Lookup lookup = lookUp(seed, 300, 0.25, 0.25, SHAPE);
                  assertThat(lookup.closest()).hasSizeBetween(1, 20);
                  assertThat(lookup.asks()).isLessThanOrEqualTo(200);
                }));
  }

  @Test
  void theNearestPeersAreFound() {
    var random = new SplittableRandom(7);
    List<Contact> all = Kads.contacts(300, random);
    Kads.contact(random);
    Key target = Kads.contact(random).key();
    assertThat(lookUp(7, 300, 0, 0, SHAPE).closest()).isEqualTo(Kads.nearest(target, all, 20));
  }

  @Test
  void noPeerIsAskedTwice() {
    var random = new SplittableRandom(3);
    List<Contact> all = Kads.contacts(100, random);
    Key target = Kads.contact(random).key();
    var lookup = new Lookup(target, Kads.peer(random), SHAPE);
    Set<PeerId> ever = new HashSet<>();
    Deque<Contact> asked = new ArrayDeque<>(lookup.start(all.subList(0, 20)));
    while (!asked.isEmpty()) {
      Contact next = asked.pollFirst();
      assertThat(ever.add(next.id())).isTrue();
      asked.addAll(lookup.answered(next.id(), Kads.nearest(target, all, 20)));
    }
    assertThat(ever).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void anAnswerThatNobodyAskedForCountsForNothing() {
    var random = new SplittableRandom(4);
    List<Contact> all = Kads.contacts(40, random);
    var lookup = new Lookup(Kads.contact(random).key(), Kads.peer(random), SHAPE);
    lookup.start(all.subList(0, 5));
    Contact mallory = all.get(30);
    assertThat(lookup.answered(mallory.id(), all.subList(30, 40))).isEmpty();
    assertThat(lookup.closest()).isEmpty();
  }

  @Test
  void anAnswerCountsOnce() {
    var random = new SplittableRandom(5);
    List<Contact> all = Kads.contacts(60, random);
    var lookup = new Lookup(Kads.contact(random).key(), Kads.peer(random), SHAPE);
    Contact first = lookup.start(all.subList(0, 1)).getFirst();
    assertThat(lookup.answered(first.id(), all.subList(1, 5))).isNotEmpty();
    assertThat(lookup.answered(first.id(), all.subList(5, 60))).isEmpty();
  }

  @Test
  void endlessInventionsEndTheLookupAtItsBound() {
    var random = new SplittableRandom(6);
    var shape = new Lookup.Shape(20, 10, 3, 60, 3);
    Key target = Kads.contact(random).key();
    var lookup = new Lookup(target, Kads.peer(random), shape);
    Deque<Contact> asked = new ArrayDeque<>(lookup.start(Kads.contacts(3, random)));
    int asks = 0;
    while (!asked.isEmpty()) {
      asks++;
      // Whoever is asked invents peers that are nearer than all before.
      asked.addAll(
          lookup.answered(
              asked.pollFirst().id(), Kads.nearest(target, Kads.contacts(99, random), 20)));
    }
    assertThat(lookup.done()).isTrue();
    assertThat(asks).isLessThanOrEqualTo(60);
  }

  @Test
  void oneLiarMisleadsOnePathOnly() {
    var random = new SplittableRandom(8);
    List<Contact> all = Kads.contacts(200, random);
    List<Contact> inventions = Kads.contacts(2000, random);
    Key target = Kads.contact(random).key();
    var lookup = new Lookup(target, Kads.peer(random), SHAPE);
    List<Contact> seeds = all.subList(0, 3);
    Deque<Contact> asked = new ArrayDeque<>(lookup.start(seeds));
    PeerId mallory = seeds.getFirst().id();
    while (!asked.isEmpty()) {
      Contact next = asked.pollFirst();
      if (next.id().equals(mallory)) {
        asked.addAll(lookup.answered(mallory, Kads.nearest(target, inventions, 20)));
      } else if (inventions.contains(next)) {
        asked.addAll(lookup.failed(next.id()));
      } else {
        asked.addAll(lookup.answered(next.id(), Kads.nearest(target, all, 20)));
      }
    }
    assertThat(lookup.closest()).isEqualTo(Kads.nearest(target, all, 20));
  }

  @Test
  void fewOfOneSubnetAreAsked() {
    var random = new SplittableRandom(9);
    var crowd = new ArrayList<Contact>();
    for (int i = 1; i < 50; i++) crowd.add(Kads.at(Kads.peer(random), "20.30.40." + i));
    var lookup = new Lookup(Kads.contact(random).key(), Kads.peer(random), SHAPE);
    assertThat(lookup.start(crowd.subList(0, 20))).hasSize(3);
  }

  @Test
  void allNamesCountAsOneSubnetWhateverElseTheyAreSaidToBe() {
    var random = new SplittableRandom(19);
    var named = new ArrayList<Contact>();
    for (int i = 0; i < 20; i++) {
      Multiaddr name = Multiaddr.of("/dns4/s" + i + ".example/tcp/4001");
      named.add(Contact.of(Kads.peer(random), List.of(name)));
    }
    Key target = Kads.contact(random).key();
    assertThat(new Lookup(target, Kads.peer(random), SHAPE).start(named)).hasSize(3);
    // One that is counted by its IP address isn't called by a name that may be anybody's.
    Multiaddr ip = Multiaddr.of("/ip4/20.30.40.1/tcp/4001");
    Contact both = named.getFirst().at(List.of(named.getFirst().addresses().getFirst(), ip));
    assertThat(new Lookup(target, Kads.peer(random), SHAPE).start(List.of(both)))
        .containsExactly(both.at(List.of(ip)));
  }

  @Test
  void aPeerBehindAWrongAddressIsTriedAtTheOtherOnes() {
    var random = new SplittableRandom(10);
    Contact carol = Kads.contact(random);
    Contact wrong = Kads.at(carol.id(), "99.99.99.99");
    Contact mallory = Kads.contact(random);
    Contact bob = Kads.contact(random);
    var lookup = new Lookup(carol.key(), Kads.peer(random), SHAPE);
    lookup.start(List.of(mallory, bob));
    assertThat(lookup.answered(mallory.id(), List.of(wrong))).containsExactly(wrong);
    lookup.failed(carol.id());
    assertThat(lookup.answered(bob.id(), List.of(carol))).containsExactly(carol);
  }

  @Test
  void aPathLedAstrayLeavesTheOthersTheirQuestions() {
    var random = new SplittableRandom(11);
    List<Contact> all = Kads.contacts(200, random);
    Key target = Kads.contact(random).key();
    var lookup = new Lookup(target, Kads.peer(random), new Lookup.Shape(20, 10, 3, 90, 3));
    List<Contact> seeds = all.subList(0, 3);
    Deque<Contact> honest = new ArrayDeque<>(lookup.start(seeds));
    Contact mallory = honest.pollFirst();
    // Before anybody else answers, each invention names some that are nearer than all before.
    List<Contact> inventions = Kads.nearest(target, Kads.contacts(400, random), 400).reversed();
    Deque<Contact> invented =
        new ArrayDeque<>(lookup.answered(mallory.id(), inventions.subList(0, 5)));
    for (int i = 5; !invented.isEmpty(); i += 5) {
      PeerId next = invented.pollFirst().id();
      invented.addAll(lookup.answered(next, inventions.subList(i, i + 5)));
    }
    int asks = lookup.asks();
    assertThat(asks).isEqualTo(seeds.size() - 1 + 90 / 3);
    while (!honest.isEmpty()) {
      Contact next = honest.pollFirst();
      honest.addAll(lookup.answered(next.id(), Kads.nearest(target, all, 20)));
    }
    assertThat(lookup.done()).isTrue();
    assertThat(lookup.asks() - asks).isGreaterThanOrEqualTo(20);
  }

  @Test
  void aPathOfPeersThatLieTooFarApartAsksAllThatItBeganWith() {
    var random = new SplittableRandom(13);
    Key target = Kads.contact(random).key();
    List<Contact> honest = Kads.contacts(800, random);
    List<Contact> theirs = Kads.nearest(target, Kads.contacts(200, random), 200);
    List<Contact> nearest = Kads.nearest(target, honest, 20);
    // Of ten that the only path begins with one is honest, the farthest of them.
    var known = new ArrayList<>(theirs.subList(1, 10));
    known.add(Kads.nearest(target, honest, 800).getLast());
    var shape = new Lookup.Shape(20, 4, 1, 200, 3);
    assertThat(misled(new Lookup(target, Kads.peer(random), shape), known, theirs, nearest))
        .isEqualTo(theirs.subList(0, 20));
    double reach = 2 * 20 / 1000.0;
    assertThat(misled(new Lookup(target, Kads.peer(random), shape, reach), known, theirs, nearest))
        .containsAll(nearest.subList(0, 5));
  }

  /// An attacker's peers name each other, honest ones the nearest.
  private static List<Contact> misled(
      Lookup lookup, List<Contact> known, List<Contact> theirs, List<Contact> nearest) {
    Deque<Contact> asked = new ArrayDeque<>(lookup.start(known));
    while (!asked.isEmpty()) {
      Contact next = asked.pollFirst();
      asked.addAll(lookup.answered(next.id(), theirs.contains(next) ? theirs : nearest));
    }
    assertThat(lookup.done()).isTrue();
    return lookup.closest();
  }

  @Test
  void manyWrongAddressesLeaveRoomForTheRightOne() {
    var random = new SplittableRandom(12);
    Key target = Kads.contact(random).key();
    List<Contact> all = Kads.nearest(target, Kads.contacts(4, random), 4);
    Contact carol = all.get(1);
    var wrong = new ArrayList<Multiaddr>();
    for (int i = 1; i < 40; i++) wrong.add(Multiaddr.of("/ip4/99.99." + i + ".9/tcp/4001"));
    var lookup = new Lookup(target, Kads.peer(random), new Lookup.Shape(20, 2, 1, 200, 3));
    Contact mallory = all.get(2);
    Contact bob = all.get(3);
    assertThat(lookup.start(List.of(mallory, bob))).hasSize(2);
    // Two are asked at once: Carol is heard of, and has to wait.
    assertThat(lookup.answered(mallory.id(), List.of(all.getFirst(), carol.at(wrong))))
        .containsExactly(all.getFirst());
    Contact asked = lookup.answered(bob.id(), List.of(carol)).getFirst();
    assertThat(asked.id()).isEqualTo(carol.id());
    assertThat(asked.addresses()).containsAll(carol.addresses()).hasSizeLessThanOrEqualTo(16);
  }
}
