package org.handsel.services.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.services.code.CanonTest.ALICE;
import static org.handsel.services.code.CanonTest.BELL;
import static org.handsel.services.code.CanonTest.BOB;
import static org.handsel.services.code.CanonTest.CAROL;
import static org.handsel.services.code.CanonTest.MALLORY;
import static org.handsel.services.code.CanonTest.TWO_OF_THREE;
import static org.handsel.services.code.CanonTest.named;
import static org.handsel.services.code.CanonTest.object;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A patch of Mallory's, on which several people work offline.
class MatterTest {
  private static final Cid PATCH = named("patch");
  private static final Opened OPENED =
      new Opened(BELL, named("words"), Optional.of(new Opened.Patch("main", object(1))));

  private static Matter of(List<Matter.Done> acts) {
    return Matter.of(PATCH, MALLORY, 0, OPENED, TWO_OF_THREE, acts);
  }

  private static Matter.Done done(String id, Cid who, long at, Act.What what, Cid... after) {
    return new Matter.Done(named(id), who, at, new Act(BELL, PATCH, List.of(after), what));
  }

  private static Act.Comment says(String words) {
    return new Act.Comment(named(words), Optional.empty());
  }

  @Test
  void onlyItsAuthorAndMaintainersCloseIt() {
    assertThat(of(List.of(done("1", named("zoe"), 1, new Act.Turn(true)))).closed()).isFalse();
    assertThat(of(List.of(done("1", MALLORY, 1, new Act.Turn(true)))).closed()).isTrue();
    assertThat(of(List.of(done("1", ALICE, 1, new Act.Turn(true)))).closed()).isTrue();
    // A clock that is wrong doesn't put an answer before what it answers.
    Matter reopened =
        of(
            List.of(
                done("2", BOB, 1, new Act.Turn(false), named("1")),
                done("1", ALICE, 5, new Act.Turn(true))));
    assertThat(reopened.closed()).isFalse();
  }

  @Test
  void newCommitsMakeOldApprovalsVoid() {
    var approved = done("1", ALICE, 1, new Act.Review(true, object(1), Optional.empty()));
    assertThat(of(List.of(approved)).approvals(TWO_OF_THREE)).containsExactly(ALICE);
    Matter revised = of(List.of(approved, done("2", MALLORY, 2, new Act.Revise(object(2)))));
    assertThat(revised.head()).contains(object(2));
    assertThat(revised.approvals(TWO_OF_THREE)).isEqualTo(List.of());
    Matter others = of(List.of(approved, done("2", BOB, 2, new Act.Revise(object(2)))));
    assertThat(others.head()).contains(object(1));
  }

  @Test
  void onlyWhoSaidItTakesItBack() {
    var said = done("1", ALICE, 1, says("a"));
    var byBob = done("2", BOB, 2, new Act.Redact(named("1")), named("1"));
    var byAlice = done("3", ALICE, 3, new Act.Redact(named("1")), named("1"));
    assertThat(of(List.of(said, byBob)).redacted()).isEqualTo(Set.of());
    assertThat(of(List.of(said, byBob, byAlice)).redacted()).containsExactly(named("1"));
    assertThat(of(List.of(said, byAlice)).acts()).hasSize(2);
  }

  @Test
  void oneOfFiveWhoLiesIsOutvotedAndNamed() {
    var acts = new ArrayList<Matter.Done>();
    List<Cid> builders = List.of(ALICE, BOB, CAROL, named("zoe"), MALLORY);
    for (Cid who : builders) {
      boolean lies = who.equals(MALLORY);
      acts.add(
          done(
              "by " + who,
              who,
              1,
              new Act.Check(
                  object(1), !lies, named(lies ? "lie" : "truth").hash().digest(), "test")));
    }
    Matter matter = of(acts);
    assertThat(matter.checks()).hasSize(5);
    assertThat(matter.agreed().orElseThrow().getValue()).hasSize(4).doesNotContain(MALLORY);
    assertThat(matter.agreed().orElseThrow().getKey().passed()).isTrue();
    assertThat(matter.dissenters()).containsExactly(MALLORY);
    assertThat(of(List.of(acts.get(0), acts.get(4))).agreed()).isEmpty();
    assertThat(of(List.of(acts.get(0), acts.get(4))).dissenters()).isEqualTo(List.of());
  }

  @TestFactory
  Stream<DynamicTest> replicasThatMeetInAnyOrderSeeTheSameAndLoseNothing() {
    return LongStream.range(0, 200)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> replicas(seed)));
  }

  private static void replicas(long seed) throws MalformedException {
    var random = new Random(seed);
    List<Cid> people = List.of(ALICE, BOB, MALLORY, named("zoe"));
    Map<Cid, List<Matter.Done>> known = new HashMap<>();
    people.forEach(it -> known.put(it, new ArrayList<>()));
    var everything = new HashSet<Cid>();
    for (int i = 0; i < 60; i++) {
      Cid who = people.get(random.nextInt(people.size()));
      List<Matter.Done> mine = known.getOrDefault(who, List.of());
      if (random.nextInt(3) == 0) {
        meet(
            mine,
            known.getOrDefault(people.get(random.nextInt(people.size())), List.of()),
            random,
            false);
        continue;
      }
      var act = new Act(BELL, PATCH, of(mine).heads(), something(random, mine, i));
      // As it travels.
      assertThat(Act.of(act.toData())).isEqualTo(act);
      mine.add(new Matter.Done(named(seed + " " + i), who, random.nextInt(1000), act));
      everything.add(named(seed + " " + i));
    }
    for (int round = 0; round < 2; round++) {
      for (Cid a : people) {
        for (Cid b : people) {
          meet(known.getOrDefault(a, List.of()), known.getOrDefault(b, List.of()), random, true);
        }
      }
    }
    Matter first = of(known.getOrDefault(ALICE, List.of()));
    assertThat(first.acts().stream().map(Matter.Done::id))
        .containsExactlyInAnyOrderElementsOf(everything);
    for (Cid who : people) {
      assertThat(of(known.getOrDefault(who, List.of()))).isEqualTo(first);
    }
    var before = new HashSet<Cid>();
    for (Matter.Done each : first.acts()) {
      assertThat(before).containsAll(each.act().after());
      before.add(each.id());
    }
  }

  private static Act.What something(Random random, List<Matter.Done> mine, int i) {
    return switch (random.nextInt(6)) {
      case 0 -> new Act.Turn(random.nextBoolean());
      case 1 -> new Act.Revise(object(random.nextInt(3)));
      case 2 -> new Act.Review(random.nextBoolean(), object(1), Optional.empty());
      case 3 ->
          mine.isEmpty()
              ? says("words " + i)
              : new Act.Redact(mine.get(random.nextInt(mine.size())).id());
      case 4 ->
          new Act.Comment(
              named("words " + i), Optional.of(new Act.Line(object(1), "a/b.txt", 1 + i)));
      default -> says("words " + i);
    };
  }

  /// Some of what the other has, or all of it, in any order.
  private static void meet(
      List<Matter.Done> mine, List<Matter.Done> theirs, Random random, boolean all) {
    var have = new HashSet<Cid>();
    mine.forEach(it -> have.add(it.id()));
    var other = new ArrayList<>(theirs);
    java.util.Collections.shuffle(other, random);
    for (Matter.Done each : other) {
      if (have.add(each.id()) && (all || random.nextInt(4) > 0)) mine.add(each);
    }
  }
}
