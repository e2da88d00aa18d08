package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.ipfs.bitswap.SessionPlan.Input;
import org.handsel.ipfs.bitswap.SessionPlan.Output;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SessionPlanTest {
  private static final long MILLI = 1_000_000;
  private static final long PATIENCE = 5_000 * MILLI;
  private static final PeerId ALICE = peer(1);
  private static final PeerId CAROL = peer(2);

  private static PeerId peer(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return KeyPair.ofSeed(seed).peerId();
  }

  private static Cid block(int number) {
    return Cid.of(Cid.RAW, ("block " + number).getBytes(StandardCharsets.UTF_8));
  }

  private final SessionPlan plan = new SessionPlan(PATIENCE);

  private List<Output> step(Input input) {
    return plan.step(input, 0);
  }

  @Test
  void theFirstBlockIsAskedOfOneAndAboutOfTheOthers() {
    step(new Input.Joined(ALICE));
    step(new Input.Joined(CAROL));
    assertThat(step(new Input.Wanted(block(1), true)))
        .containsExactly(
            new Output.Ask(ALICE, Message.Want.block(block(1))),
            new Output.Ask(CAROL, Message.Want.have(block(1))));
  }

  @Test
  void whoSaysNoIsFollowedByWhoSaysYes() {
    step(new Input.Joined(ALICE));
    step(new Input.Joined(CAROL));
    step(new Input.Wanted(block(1), true));
    assertThat(step(new Input.Answered(ALICE, block(1), false))).isEmpty();
    assertThat(step(new Input.Answered(CAROL, block(1), true)))
        .containsExactly(new Output.Ask(CAROL, Message.Want.block(block(1))));
    assertThat(step(new Input.Came(CAROL, block(1).hash()))).isEmpty();
  }

  @Test
  void whereNobodyHasItItIsLookedForAndThenGivenUp() {
    assertThat(step(new Input.Wanted(block(1), true))).containsExactly(new Output.Seek(block(1)));
    assertThat(step(new Input.Sought())).containsExactly(new Output.Nobody(block(1)));
    assertThat(plan.wanted()).isEmpty();
  }

  @Test
  void whoIsFoundIsAsked() {
    step(new Input.Wanted(block(1), true));
    assertThat(step(new Input.Joined(ALICE)))
        .containsExactly(new Output.Ask(ALICE, Message.Want.block(block(1))));
  }

  @Test
  void whoIsSilentIsPassedOverAndToldNoLongerToSend() {
    step(new Input.Joined(ALICE));
    step(new Input.Joined(CAROL));
    step(new Input.Wanted(block(1), true));
    step(new Input.Answered(CAROL, block(1), true));
    assertThat(plan.step(new Input.Tick(), PATIENCE))
        .containsExactly(new Output.Ask(CAROL, Message.Want.block(block(1))));
    assertThat(plan.step(new Input.Came(CAROL, block(1).hash()), PATIENCE))
        .containsExactly(new Output.Ask(ALICE, Message.Want.cancel(block(1))));
  }

  @Test
  void whoAnswersLateThatItHasItIsAskedForTheNext() {
    step(new Input.Joined(ALICE));
    step(new Input.Joined(CAROL));
    step(new Input.Wanted(block(1), true));
    step(new Input.Came(ALICE, block(1).hash()));
    step(new Input.Answered(CAROL, block(1), true));
    step(new Input.Wanted(block(2), true));
    assertThat(step(new Input.Wanted(block(3), true)))
        .containsExactly(new Output.Ask(CAROL, Message.Want.block(block(3))));
  }

  @Test
  void whoLacksWhatCameMeanwhileIsToldNotToSendItLater() {
    step(new Input.Joined(ALICE));
    step(new Input.Joined(CAROL));
    step(new Input.Wanted(block(1), true));
    step(new Input.Came(ALICE, block(1).hash()));
    assertThat(step(new Input.Answered(CAROL, block(1), false)))
        .containsExactly(new Output.Ask(CAROL, Message.Want.cancel(block(1))));
  }

  // ---- with time, peers and a seed ----

  private record Event(long at, long order, Input input, int bytes) {}

  /// A peer with what it has, how long a word takes to it, and how long it takes to send a block.
  private record Provider(PeerId id, Set<Multihash> has, long latency, long perBlock) {}

  /// How a session went: what each sent, and how many blocks came twice.
  private record Outcome(long nanos, Map<PeerId, Integer> sent, int twice, Set<Cid> nowhere) {}

  private static final class World {
    final SessionPlan plan = new SessionPlan(PATIENCE);
    final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    final Map<PeerId, Provider> providers = new HashMap<>();
    final Map<PeerId, Long> busyUntil = new HashMap<>();
    final Map<PeerId, Set<Multihash>> cancelled = new HashMap<>();
    final Map<PeerId, Integer> sent = new HashMap<>();
    final Set<Multihash> here = new HashSet<>();
    final Set<Cid> nowhere = new HashSet<>();
    final List<Cid> coming;
    int twice;
    long order;
    long now;

    World(List<Cid> blocks) {
      coming = new ArrayList<>(blocks);
    }

    void at(long time, Input input) {
      events.add(new Event(time, order++, input, 0));
    }

    void act(List<Output> outputs) {
      for (Output output : outputs) {
        switch (output) {
          case Output.Seek _ -> at(now + 50 * MILLI, new Input.Sought());
          case Output.Nobody(Cid cid) -> nowhere.add(cid);
          case Output.Ask(PeerId id, Message.Want want) ->
              hear(Objects.requireNonNull(providers.get(id)), want);
        }
      }
    }

    private void hear(Provider provider, Message.Want want) {
      Multihash hash = want.cid().hash();
      var forgotten = cancelled.computeIfAbsent(provider.id, _ -> new HashSet<>());
      if (want.cancel()) {
        forgotten.add(hash);
        return;
      }
      forgotten.remove(hash);
      long heard = now + provider.latency;
      if (!provider.has.contains(hash)) {
        at(heard + provider.latency, new Input.Answered(provider.id, want.cid(), false));
      } else if (want.justAsking()) {
        at(heard + provider.latency, new Input.Answered(provider.id, want.cid(), true));
      } else if (provider.perBlock < Long.MAX_VALUE) {
        long begun = Math.max(heard, busyUntil.getOrDefault(provider.id, 0L));
        busyUntil.put(provider.id, begun + provider.perBlock);
        at(begun + provider.perBlock + provider.latency, new Input.Came(provider.id, hash));
      }
    }

    Outcome run() {
      for (int i = 0; i < 48 && !coming.isEmpty(); i++) {
        act(plan.step(new Input.Wanted(coming.removeFirst(), true), now));
      }
      long end = 600_000 * MILLI;
      while (!plan.wanted().isEmpty() && now < end) {
        Event next = events.poll();
        long tick = now + 250 * MILLI;
        if (next == null || next.at > tick) {
          if (next != null) events.add(next);
          now = tick;
          act(plan.step(new Input.Tick(), now));
          continue;
        }
        now = next.at;
        if (next.input instanceof Input.Came(PeerId from, Multihash hash)) {
          if (cancelled.getOrDefault(from, Set.of()).contains(hash) && here.contains(hash))
            continue;
          if (here.add(hash)) sent.merge(from, 1, Integer::sum);
          else twice++;
          act(plan.step(next.input, now));
          if (!coming.isEmpty()) {
            act(plan.step(new Input.Wanted(coming.removeFirst(), true), now));
          }
        } else {
          act(plan.step(next.input, now));
        }
      }
      return new Outcome(now, sent, twice, nowhere);
    }

    void joins(Provider provider, long when) {
      providers.put(provider.id, provider);
      at(when, new Input.Joined(provider.id));
    }
  }

  private static List<Cid> blocks(int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(SessionPlanTest::block).toList();
  }

  private static Set<Multihash> all(List<Cid> blocks) {
    var hashes = new LinkedHashSet<Multihash>();
    blocks.forEach(cid -> hashes.add(cid.hash()));
    return hashes;
  }

  @TestFactory
  Stream<DynamicTest> threeWhoHaveItSendEveryBlockOnceAndEachItsShare() {
    return LongStream.range(0, 50)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> three(seed)));
  }

  private static void three(long seed) {
    var random = new SplittableRandom(seed);
    var blocks = blocks(1_000);
    var world = new World(blocks);
    long slowest = 0;
    for (int i = 0; i < 3; i++) {
      long perBlock = random.nextLong(2 * MILLI, 40 * MILLI);
      slowest = Math.max(slowest, perBlock);
      world.joins(
          new Provider(peer(i), all(blocks), random.nextLong(MILLI, 80 * MILLI), perBlock),
          i == 0 ? 0 : random.nextLong(100 * MILLI));
    }
    Outcome outcome = world.run();
    assertThat(world.here).hasSize(1_000);
    assertThat(outcome.twice).isLessThanOrEqualTo(20);
    assertThat(outcome.sent).hasSize(3);
    assertThat(outcome.sent.values()).allMatch(share -> share > 50);
  }

  /// Some have a part, some leave, some say they have it and send nothing.
  @TestFactory
  Stream<DynamicTest> allComesHoweverPeersBehaveAsLongAsOneHasIt() {
    return LongStream.range(0, 200)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> mixed(seed)));
  }

  private static void mixed(long seed) {
    var random = new SplittableRandom(seed);
    var blocks = blocks(100);
    var world = new World(blocks);
    int peers = 1 + random.nextInt(12);
    for (int i = 0; i < peers; i++) {
      var has = new HashSet<Multihash>();
      for (Cid cid : blocks) {
        if (i == 0 || random.nextInt(3) > 0) has.add(cid.hash());
      }
      boolean mute = i > 0 && random.nextInt(4) == 0;
      long perBlock = mute ? Long.MAX_VALUE : random.nextLong(MILLI, 2_000 * MILLI);
      world.joins(
          new Provider(peer(i), has, random.nextLong(MILLI, 300 * MILLI), perBlock),
          i == 0 ? 0 : random.nextLong(2_000 * MILLI));
      if (i > 0 && random.nextInt(4) == 0) {
        world.at(random.nextLong(4_000 * MILLI) + 2_000 * MILLI, new Input.Left(peer(i)));
      }
    }
    Outcome outcome = world.run();
    assertThat(outcome.nowhere).isEmpty();
    assertThat(world.here).hasSize(100);
  }
}
