package org.handsel.node.meet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.node.meet.Candidates.Call;
import org.handsel.node.meet.Candidates.Input;
import org.handsel.node.meet.Candidates.Origin;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final MeetLimits LIMITS = MeetLimits.DEFAULT;
  private static final List<Multiaddr> THERE = List.of(Multiaddr.of("/ip4/192.0.2.7/tcp/4001"));
  private static final PeerId ALICE = peer(1);
  private static final PeerId BOB = peer(2);

  private final Candidates candidates = new Candidates(LIMITS);

  private static PeerId peer(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return KeyPair.ofSeed(seed).peerId();
  }

  private List<Call> hear(PeerId peer, Origin origin) {
    return candidates.step(new Input.Heard(peer, THERE, origin), 0);
  }

  private void company(int many) {
    for (int i = 0; i < many; i++) candidates.step(new Input.Greeted(peer(1_000 + i)), 0);
  }

  @Test
  void whoIsHeardOfIsCalledOnceAtATime() {
    assertThat(hear(ALICE, Origin.LINK)).containsExactly(new Call(ALICE, THERE));
    assertThat(hear(ALICE, Origin.LINK)).isEmpty();
    candidates.step(new Input.Called(ALICE, true), 0);
    candidates.step(new Input.Greeted(ALICE), 0);
    assertThat(candidates.step(new Input.Tick(), 1_000_000)).isEmpty();
    candidates.step(new Input.Gone(ALICE), 1_000_000);
    assertThat(candidates.step(new Input.Tick(), 1_001_000)).hasSize(1);
  }

  @Test
  void eachFailureDoublesThePauseAndTheEighthIsTheLast() {
    var pauses = new ArrayList<Long>();
    long now = 0;
    long failed = 0;
    List<Call> calls = hear(ALICE, Origin.TOPIC);
    while (now < 3_600_000) {
      if (!calls.isEmpty()) {
        if (failed > 0) pauses.add(now - failed);
        failed = now;
        candidates.step(new Input.Called(ALICE, false), now);
      }
      now += 500;
      calls = candidates.step(new Input.Tick(), now);
    }
    assertThat(pauses).startsWith(2_000L, 4_000L, 8_000L).hasSizeLessThan(LIMITS.failuresMax());
  }

  @Test
  void oneThatAPersonGaveIsNeverGivenUp() {
    List<Call> calls = hear(ALICE, Origin.GIVEN);
    long now = 0;
    int tries = 0;
    for (; now < 36_000_000; now += 60_000) {
      if (!calls.isEmpty()) {
        tries++;
        candidates.step(new Input.Called(ALICE, false), now);
      }
      calls = candidates.step(new Input.Tick(), now);
    }
    assertThat(tries).isGreaterThan(30);
  }

  @Test
  void withCompanyEnoughOnlyWhoIsGivenOrOnTheLinkIsCalled() {
    company(LIMITS.wanted());
    assertThat(candidates.wanting()).isFalse();
    assertThat(hear(ALICE, Origin.TOPIC)).isEmpty();
    assertThat(hear(BOB, Origin.LINK)).hasSize(1);
    company(LIMITS.onLinkMax());
    assertThat(hear(peer(3), Origin.LINK)).isEmpty();
    assertThat(hear(peer(4), Origin.GIVEN)).hasSize(1);
  }

  @Test
  void whoIsHeardOfInABetterWayIsCalledAtOnce() {
    hear(ALICE, Origin.REMEMBERED);
    for (int i = 0; i < 5; i++) {
      candidates.step(new Input.Called(ALICE, false), 0);
    }
    assertThat(candidates.step(new Input.Tick(), 1)).isEmpty();
    assertThat(candidates.step(new Input.Heard(ALICE, THERE, Origin.LINK), 2)).hasSize(1);
  }

  @Test
  void manyWrongAddressesDoNotHideTheRightOne() {
    hear(ALICE, Origin.LINK);
    for (int i = 0; i < 3; i++) {
      candidates.step(new Input.Heard(ALICE, THERE, Origin.TOPIC), 0);
      var wrong = new ArrayList<Multiaddr>();
      for (int j = 0; j < 40; j++) {
        wrong.add(Multiaddr.of("/ip4/198.51.100." + (40 * i + j) + "/tcp/4001"));
      }
      candidates.step(new Input.Heard(ALICE, wrong, Origin.TOPIC), 0);
    }
    candidates.step(new Input.Called(ALICE, false), 0);
    List<Call> calls = candidates.step(new Input.Tick(), 10_000);
    assertThat(calls.getFirst().addresses()).containsAll(THERE).hasSizeLessThanOrEqualTo(16);
  }

  @Test
  void aFloodOfNamesTakesNobodysPlaceWhoWasHeardOfInABetterWay() {
    hear(ALICE, Origin.LINK);
    Set<PeerId> calling = new HashSet<>();
    for (int i = 10; i < 10 + 2 * LIMITS.candidatesMax(); i++) {
      hear(peer(i), Origin.TOPIC).forEach(it -> calling.add(it.peer()));
    }
    assertThat(calling).hasSizeLessThan(LIMITS.atOnceMax());
    candidates.step(new Input.Called(ALICE, true), 0);
    // As soon as a call ends she is the next, before all the others.
    PeerId other = calling.iterator().next();
    assertThat(candidates.step(new Input.Called(other, false), 2_000))
        .extracting(Call::peer)
        .containsExactly(ALICE);
  }

  @Test
  void whoFollowsNothingOfOursIsLeftAloneForAnHour() {
    hear(ALICE, Origin.TOPIC);
    candidates.step(new Input.Called(ALICE, true), 0);
    candidates.step(new Input.Unsuitable(ALICE), 0);
    assertThat(candidates.step(new Input.Tick(), 3_599_000)).isEmpty();
    assertThat(candidates.step(new Input.Tick(), 3_600_000)).hasSize(1);
  }
}
