package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.handsel.libp2p.protocol.gossipsub.Village.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Each parameter by its formula in gossipsub-v1.1, "The Score Function".
class ScoresTest {
  private static final String BIKES = "bikes";
  private static final TopicScore ALL_OF_THEM =
      new TopicScore(
          0.5,
          new TopicScore.TimeInMesh(2, Duration.ofSeconds(1), 10),
          new TopicScore.FirstDeliveries(3, 0.5, 4),
          new TopicScore.MeshDeliveries(
              -1, 0.5, 20, 10, Duration.ofSeconds(5), Duration.ofMillis(5), -0.25, 0.5),
          -7,
          0.5);

  private final Scores scores = with(1000, ScoreParams.DEFAULT.everyTopic(ALL_OF_THEM).topicCap(0));
  private final PeerStats bob = scores.came(peer(1), Optional.of("192.0.2.1"));
  private long now;

  private static Scores with(int retained, ScoreParams params) {
    return new Scores(params, retained);
  }

  private void seconds(int count) {
    seconds(scores, count);
  }

  private void seconds(Scores some, int count) {
    for (int i = 0; i < count; i++) {
      now += TimeUnit.SECONDS.toNanos(1);
      some.decay(now);
    }
  }

  @Test
  void timeInTheMeshCountsToItsCap() {
    scores.decay(now);
    scores.grafted(bob, BIKES, now);
    seconds(3);
    assertThat(scores.of(bob)).isEqualTo(0.5 * 2 * 3);
    scores.first(bob, BIKES);
    assertThat(scores.of(bob)).isEqualTo(0.5 * (2 * 3 + 3));
    scores.pruned(bob, BIKES);
    assertThat(scores.of(bob)).isEqualTo(0.5 * 3);
  }

  @Test
  void firstDeliveriesCountToTheirCapAndDecay() {
    scores.decay(now);
    for (int i = 0; i < 9; i++) scores.first(bob, BIKES);
    assertThat(scores.of(bob)).isEqualTo(0.5 * 3 * 4);
    seconds(2);
    assertThat(scores.of(bob)).isEqualTo(0.5 * 3 * 1);
    seconds(20);
    assertThat(scores.of(bob)).isZero();
  }

  @Test
  void tooFewDeliveriesInTheMeshCostTheSquareOfWhatLacks() {
    scores.decay(now);
    scores.grafted(bob, BIKES, now);
    seconds(5);
    assertThat(scores.of(bob)).as("before it is expected").isEqualTo(0.5 * 2 * 5);
    seconds(1);
    assertThat(scores.of(bob)).isEqualTo(0.5 * (2 * 6 - 10 * 10));
    for (int i = 0; i < 4; i++) scores.near(bob, BIKES);
    assertThat(scores.of(bob)).isEqualTo(0.5 * (2 * 6 - 6 * 6));
    scores.pruned(bob, BIKES);
    assertThat(scores.of(bob)).as("P3b stays").isEqualTo(0.5 * -0.25 * 36);
    seconds(1);
    assertThat(scores.of(bob)).isEqualTo(0.5 * -0.25 * 18);
  }

  @Test
  void deliveriesOutsideTheMeshAreNotMeshDeliveries() {
    scores.decay(now);
    for (int i = 0; i < 10; i++) scores.near(bob, BIKES);
    scores.grafted(bob, BIKES, now);
    seconds(6);
    assertThat(scores.of(bob)).isEqualTo(0.5 * (2 * 6 - 100));
  }

  @Test
  void invalidMessagesCostTheirSquare() {
    for (int i = 0; i < 3; i++) scores.invalid(bob, BIKES);
    assertThat(scores.of(bob)).isEqualTo(0.5 * -7 * 9);
  }

  @Test
  void allTopicsTogetherEarnNoMoreThanTheCap() {
    Scores capped = with(10, ScoreParams.DEFAULT.everyTopic(ALL_OF_THEM).topicCap(5));
    PeerStats carol = capped.came(peer(2), Optional.empty());
    for (int i = 0; i < 4; i++) capped.first(carol, BIKES);
    assertThat(capped.of(carol)).isEqualTo(5);
  }

  @Test
  void theApplicationsOpinionIsAdded() {
    bob.app = -12.5;
    assertThat(scores.of(bob)).isEqualTo(-12.5);
  }

  @Test
  void manyAtOneAddressCostTheSquareOfTheSurplus() {
    for (int i = 2; i <= 8; i++) scores.came(peer(i), Optional.of("192.0.2.1"));
    assertThat(scores.of(bob)).isEqualTo(-10 * 3 * 3);
    scores.left(peer(8), now);
    assertThat(scores.of(bob)).isEqualTo(-10 * 2 * 2);
  }

  @Test
  void theMachinesOwnAddressMayBeShared() {
    PeerStats local = scores.came(peer(20), Optional.of("127.0.0.1"));
    for (int i = 21; i <= 40; i++) scores.came(peer(i), Optional.of("127.0.0.1"));
    assertThat(scores.of(local)).isZero();
  }

  @Test
  void misdeedsBeyondThreeCostTheirSquareAndFade() {
    scores.decay(now);
    scores.misdeeds(bob, 3);
    assertThat(scores.of(bob)).isZero();
    scores.misdeeds(bob, 2);
    assertThat(scores.of(bob)).isEqualTo(-10 * 2 * 2);
    seconds(10);
    assertThat(scores.of(bob))
        .isCloseTo(-10 * Math.pow(5 * Math.pow(0.99, 10) - 3, 2), within(1e-6));
  }

  @Test
  void leavingAndComingBackKeepsABadScoreForAnHour() {
    scores.decay(now);
    scores.invalid(bob, BIKES);
    double before = scores.of(bob);
    scores.left(peer(1), now);
    seconds(100);
    assertThat(scores.of(scores.came(peer(1), Optional.empty()))).isEqualTo(before);
    scores.left(peer(1), now);
    seconds(3601);
    assertThat(scores.of(scores.came(peer(1), Optional.empty()))).isZero();
  }

  @Test
  void aGoodScoreHasToBeEarnedAgain() {
    scores.first(bob, BIKES);
    scores.left(peer(1), now);
    assertThat(scores.of(scores.came(peer(1), Optional.empty()))).isZero();
  }

  @Test
  void noMoreScoresAreKeptThanMayBe() {
    Scores few = with(2, ScoreParams.DEFAULT.everyTopic(ALL_OF_THEM));
    for (int i = 1; i <= 3; i++) {
      few.invalid(few.came(peer(i), Optional.empty()), BIKES);
      few.left(peer(i), now);
    }
    assertThat(few.of(few.came(peer(1), Optional.empty()))).isZero();
    assertThat(few.of(few.came(peer(3), Optional.empty()))).isNegative();
  }

  @Test
  void doingNothingInTheMeshEarnsLessThanBetterPeersAreLookedForBelow() {
    Scores usual = with(10, ScoreParams.DEFAULT);
    PeerStats carol = usual.came(peer(2), Optional.empty());
    usual.grafted(carol, BIKES, now);
    seconds(usual, 3600);
    assertThat(usual.of(carol)).isPositive().isLessThan(usual.thresholds().opportunisticGraft());
  }

  @Test
  void whoStopsBringingIsPutOutWhateverItHasEarnedAndStillHearsGossip() {
    Scores expecting = expecting(10, 12);
    PeerStats carol = expecting.came(peer(2), Optional.empty());
    PeerStats dave = expecting.came(peer(3), Optional.empty());
    PeerStats erin = expecting.came(peer(4), Optional.empty());
    expecting.grafted(erin, BIKES, now);
    expecting.grafted(carol, BIKES, now);
    expecting.grafted(dave, BIKES, now);
    for (int i = 0; i < 100; i++) {
      expecting.first(carol, BIKES);
      expecting.first(dave, BIKES);
      seconds(expecting, 1);
      assertThat(expecting.of(carol)).isNotNegative();
    }
    for (int i = 0; i < 60; i++) {
      if (i % 4 == 0) expecting.near(dave, BIKES);
      seconds(expecting, 1);
      assertThat(expecting.of(dave)).as("a third of an equal share").isPositive();
    }
    assertThat(expecting.of(erin))
        .as("brought nothing ever")
        .isBetween(expecting.thresholds().gossip(), -1.0);
    assertThat(expecting.of(carol)).isNegative();
    expecting.pruned(carol, BIKES);
    seconds(expecting, 30);
    assertThat(expecting.of(carol)).as("P3b stays").isNegative();
  }

  @Test
  void whatIsExpectedFollowsFromTheTraffic() {
    TopicScore.MeshDeliveries slow =
        TopicScore.MeshDeliveries.of(0.1, 12, Duration.ofSeconds(1), 10);
    assertThat(slow.threshold()).isCloseTo(2, within(1e-9));
    assertThat(slow.activation()).isEqualTo(Duration.ofMinutes(32));
    assertThat(slow.decay()).isCloseTo(Math.exp(-1 / 1920.0), within(1e-9));
    assertThat(slow.weight() * slow.threshold() * slow.threshold()).isCloseTo(-10, within(1e-9));
    TopicScore.MeshDeliveries fast =
        TopicScore.MeshDeliveries.of(1200, 12, Duration.ofSeconds(1), 10);
    assertThat(fast.activation()).isEqualTo(Duration.ofSeconds(10));
    assertThat(fast.threshold()).isCloseTo(125, within(1e-9));
    assertThatThrownBy(() -> TopicScore.DEFAULT.expecting(0, 12, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nobodyIsJudgedIfSoWished() {
    Scores blind = with(10, ScoreParams.NONE);
    PeerStats carol = blind.came(peer(2), Optional.of("192.0.2.1"));
    for (int i = 3; i < 20; i++) blind.came(peer(i), Optional.of("192.0.2.1"));
    blind.invalid(carol, BIKES);
    blind.misdeeds(carol, 100);
    blind.first(carol, BIKES);
    assertThat(blind.of(carol)).isZero();
  }

  private static Scores expecting(double messagesPerSecond, int meshPeers) {
    TopicScore topic =
        TopicScore.DEFAULT.expecting(
            messagesPerSecond, meshPeers, ScoreParams.DEFAULT.decayInterval());
    return with(10, ScoreParams.DEFAULT.everyTopic(topic));
  }
}
