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
}
