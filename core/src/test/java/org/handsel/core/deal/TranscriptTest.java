package org.handsel.core.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.core.agree.Role;
import org.handsel.core.escrow.Phase;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TranscriptTest {
  private static final long FUND_BY = 2_000;
  private static final Bytes ALICE = Bytes.utf8("alice");
  private static final Bytes BOB = Bytes.utf8("bob");
  private static final Bytes OLD = Bytes.utf8("bob's laptop");
  private static final Bytes NEW = Bytes.utf8("bob's phone");
  private static final Bytes NEWER = Bytes.utf8("bob's watch");
  private static final Event.Word TOLD = new Event.Told(Role.BUYER, "it's me");
  private static final Event.Word CANCELLED = new Event.Cancelled(Phase.FUNDED);
  private static final Event.Word RELEASED = new Event.Released(Phase.FUNDED);

  /// Three devices talk at random, each knowing only some of what the others said; every node that
  /// hears it all, in whatever order and however often, holds the same state.
  @TestFactory
  Stream<DynamicTest> anyOrderOfHearingGivesTheSameState() {
    return LongStream.range(0, 300)
        .mapToObj(seed -> dynamicTest("seed=" + seed, () -> hearInAnyOrder(seed)));
  }

  private static void hearInAnyOrder(long seed) {
    var random = new Random(seed);
    List<Step> said = conversation(random);
    var phase = any(random, Phase.values());
    var pot = Optional.of(Cast.pot(phase));
    Turn expected = Transcript.of(said).fold(pot, FUND_BY);
    for (int hearer = 0; hearer < 5; hearer++) {
      var heard = new ArrayList<Step>(said);
      for (int twice = 0; twice < 5; twice++) heard.add(said.get(random.nextInt(said.size())));
      Collections.shuffle(heard, random);
      Transcript transcript = Transcript.EMPTY;
      for (Step step : heard) transcript = transcript.with(step);
      assertThat(transcript.ordered()).isEqualTo(Transcript.of(said).ordered());
      assertThat(transcript.fold(pot, FUND_BY)).isEqualTo(expected);
      assertThat(transcript.missing()).isEmpty();
    }
  }

  private static List<Step> conversation(Random random) {
    var lanes = new HashMap<Bytes, List<Step>>();
    var all = new ArrayList<Step>();
    for (int i = 0; i < 3 + random.nextInt(12); i++) {
      Role role = any(random, Role.values());
      var dev = Bytes.utf8(role.word());
      var lane = lanes.computeIfAbsent(dev, _ -> new ArrayList<>());
      boolean forks = random.nextInt(25) == 0 && !lane.isEmpty();
      int n = forks ? random.nextInt(lane.size()) : lane.size();
      Map<Bytes, Step> seen = new HashMap<>();
      for (Step step : all) {
        if (!step.dev().equals(dev) && random.nextInt(3) > 0) seen.put(step.dev(), step);
      }
      Optional<Step> prev = n == 0 ? Optional.empty() : Optional.of(lane.get(n - 1));
      Step step = step(dev, n, prev, seen.values(), word(role, random));
      if (!forks) lane.add(step);
      all.add(step);
    }
    return all;
  }

  private static <T> T any(Random random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  private static Event.Word word(Role role, Random random) {
    var phase = any(random, Phase.values());
    List<Event.Word> words =
        switch (role) {
          case BUYER ->
              List.of(
                  Cast.PROPOSED,
                  new Event.Declined(role, "no"),
                  new Event.Released(phase),
                  new Event.Cancelled(phase),
                  Cast.disputed(role, phase),
                  Cast.settled(phase),
                  Cast.sealed(role),
                  new Event.Opened(role, Cast.ENTRY));
          case SELLER ->
              List.of(
                  Cast.ACCEPTED,
                  Cast.DELIVERED,
                  new Event.Refunded(phase),
                  new Event.Claimed(phase, Cast.SALT),
                  Cast.disputed(role, phase),
                  new Event.Offered(role, Cast.settlement(phase), Cast.SIGNATURE),
                  Cast.sealed(role));
          case ARBITER -> List.of(Cast.ruled(phase), new Event.Told(role, "heard"));
        };
    return words.get(random.nextInt(words.size()));
  }

  @Test
  void aStepThatNamesOneNotHeardYetWaitsForIt() {
    Step proposed = step(BOB, 0, Optional.empty(), List.of(), Cast.PROPOSED);
    Step accepted = step(ALICE, 0, Optional.empty(), List.of(proposed), Cast.ACCEPTED);
    var early = Transcript.EMPTY.with(accepted);
    assertThat(early.ordered()).isEmpty();
    assertThat(early.missing()).containsExactly(proposed.id());
    assertThat(early.with(proposed).fold(Optional.empty(), FUND_BY).deal().word())
        .isEqualTo("agreed");
  }

  @Test
  void neitherOfTwoStepsOnOnePlaceCounts() {
    Step proposed = step(BOB, 0, Optional.empty(), List.of(), Cast.PROPOSED);
    Step accepted = step(ALICE, 0, Optional.empty(), List.of(proposed), Cast.ACCEPTED);
    Step declined =
        step(ALICE, 0, Optional.empty(), List.of(proposed), new Event.Declined(Role.SELLER, "no"));
    var transcript = Transcript.of(List.of(proposed, accepted, declined));
    assertThat(transcript.ordered()).containsExactly(proposed);
    assertThat(transcript.equivocations()).hasSize(1);
  }

  /// Else one step that names what nobody has would stop all that the other side says after it.
  @Test
  void whatIsSaidNextNamesNoStepThatWaits() {
    Step proposed = step(BOB, 0, Optional.empty(), List.of(), Cast.PROPOSED);
    Step nowhere = step(BOB, 9, Optional.of(proposed), List.of(), Cast.PROPOSED);
    Step sly =
        step(BOB, 1, Optional.of(proposed), List.of(nowhere), new Event.Told(Role.BUYER, ""));
    var transcript = Transcript.of(List.of(proposed, sly));
    assertThat(transcript.missing()).containsExactly(nowhere.id());
    assertThat(transcript.seenBy(ALICE)).containsExactly(new Step.Seen(BOB, 0, proposed.id()));
    Step accepted = step(ALICE, 0, Optional.empty(), List.of(proposed), Cast.ACCEPTED);
    assertThat(transcript.with(accepted).fold(Optional.empty(), FUND_BY).deal().word())
        .isEqualTo("agreed");
  }

  @Test
  void whatIsSaidNextNamesNoStepOfAFork() {
    Step proposed = step(BOB, 0, Optional.empty(), List.of(), Cast.PROPOSED);
    Step one = step(BOB, 1, Optional.of(proposed), List.of(), new Event.Released(Phase.FUNDED));
    Step other = step(BOB, 1, Optional.of(proposed), List.of(), new Event.Cancelled(Phase.FUNDED));
    assertThat(Transcript.of(List.of(proposed, one, other)).seenBy(ALICE))
        .containsExactly(new Step.Seen(BOB, 0, proposed.id()));
  }

  @Test
  void aStepThatDoesNotFollowItsOwnLaneNeverCounts() {
    Step proposed = step(BOB, 0, Optional.empty(), List.of(), Cast.PROPOSED);
    Step forged = step(ALICE, 1, Optional.of(proposed), List.of(), Cast.DELIVERED);
    assertThat(Transcript.of(List.of(proposed, forged)).ordered()).containsExactly(proposed);
  }

  /// Bob puts his old laptop away by the word of his phone.
  @Test
  void whatADroppedDeviceSaidStandsAsFarAsTheDropKnewOfIt() {
    Step proposed = of(BOB, step(OLD, 0, Optional.empty(), List.of(), Cast.PROPOSED));
    Step accepted = step(ALICE, 0, Optional.empty(), List.of(proposed), Cast.ACCEPTED);
    Step dropping = of(BOB, step(NEW, 0, Optional.empty(), List.of(accepted), TOLD));
    Step late = of(BOB, step(OLD, 1, Optional.of(proposed), List.of(), CANCELLED));
    Step hers = step(ALICE, 1, Optional.of(accepted), List.of(late, dropping), Cast.DELIVERED);
    Step after = of(BOB, step(NEW, 1, Optional.of(dropping), List.of(hers), RELEASED));
    var all = List.of(proposed, accepted, dropping, late, hers, after);
    Drops drops = (by, device) -> by.dev().equals(NEW) && device.equals(OLD);
    // that Alice names it, and Bob names what she says, brings nothing back
    assertThat(Transcript.of(all).under(drops).ordered())
        .containsExactly(proposed, accepted, dropping, hers, after);
    assertThat(Transcript.of(all).under(drops).seenBy(ALICE))
        .extracting(Step.Seen::id)
        .containsExactlyInAnyOrder(proposed.id(), after.id());
    // until the phone says something the laptop's word is Bob's
    assertThat(Transcript.of(List.of(proposed, accepted, late)).under(drops).ordered())
        .contains(late);
    assertThat(Transcript.of(all).ordered()).contains(late);
  }

  @Test
  void ofDropsThatDoNotKnowOfEachOtherAllAct() {
    Step one = of(BOB, step(OLD, 0, Optional.empty(), List.of(), Cast.PROPOSED));
    Step two = of(BOB, step(OLD, 1, Optional.of(one), List.of(), CANCELLED));
    Step phone = of(BOB, step(NEW, 0, Optional.empty(), List.of(one), TOLD));
    Step watch = of(BOB, step(NEWER, 0, Optional.empty(), List.of(two), TOLD));
    Drops drops = (by, device) -> !by.dev().equals(OLD) && device.equals(OLD);
    assertThat(Transcript.of(List.of(one, two, phone, watch)).under(drops).ordered())
        .contains(one)
        .doesNotContain(two);
    assertThat(Transcript.of(List.of(one, two, watch)).under(drops).ordered()).contains(two);
  }

  @TestFactory
  Stream<DynamicTest> droppedDevicesFallTheSameInAnyOrder() {
    return LongStream.range(0, 100)
        .mapToObj(seed -> dynamicTest("seed=" + seed, () -> dropInAnyOrder(seed)));
  }

  private static void dropInAnyOrder(long seed) {
    var random = new Random(seed);
    var devices = List.of(OLD, NEW, NEWER);
    List<Step> said = new ArrayList<>();
    for (Step step : conversation(random)) {
      said.add(step.dev().equals(Bytes.utf8("buyer")) ? of(BOB, step) : step);
    }
    for (Bytes device : devices) {
      var seen = said.stream().filter(_ -> random.nextInt(3) > 0).toList();
      said.add(of(BOB, step(device, 0, Optional.empty(), seen, TOLD)));
    }
    Drops drops = (by, device) -> devices.indexOf(by.dev()) > devices.indexOf(device);
    List<Step> expected = Transcript.of(said).under(drops).ordered();
    for (int hearer = 0; hearer < 5; hearer++) {
      var heard = new ArrayList<Step>(said);
      Collections.shuffle(heard, random);
      Transcript transcript = Transcript.EMPTY.under(drops);
      for (Step step : heard) transcript = transcript.with(step);
      assertThat(transcript.ordered()).isEqualTo(expected);
    }
  }

  private static Step of(Bytes person, Step step) {
    return new Step(
        step.id(),
        step.deal(),
        Cast.cid(person.toString()),
        step.dev(),
        step.n(),
        step.prev(),
        step.seen(),
        step.word(),
        step.log(),
        step.at());
  }

  @Test
  void withoutMoneyTheDealLapsesWhenTheTimeToLockItIsOver() {
    Step proposed = step(BOB, 0, Optional.empty(), List.of(), Cast.PROPOSED);
    var transcript = Transcript.of(List.of(proposed));
    var pot = Optional.of(Cast.pot(Phase.UNFUNDED));
    assertThat(transcript.fold(pot, 1_000).deal().word()).isEqualTo("proposed");
    assertThat(transcript.fold(pot, 999).deal())
        .isEqualTo(new Deal.Lapsed(Deal.Why.EXPIRED, Said.NOTHING));
  }

  private static Step step(
      Bytes dev, long n, Optional<Step> prev, Iterable<Step> seen, Event.Word word) {
    var names = new ArrayList<Step.Seen>();
    seen.forEach(other -> names.add(new Step.Seen(other.dev(), other.n(), other.id())));
    Optional<Bytes> before = prev.map(Step::id);
    var id = Cast.cid(dev + "/" + n + before + names + word).hash().digest();
    var author = Cast.cid(dev.toString());
    return new Step(id, Cast.SALT, author, dev, n, before, names, word, author, 0);
  }
}
