package org.handsel.libp2p.protocol.gossipsub;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// How a peer's score is made, over all topics, and what follows from it. Spec: gossipsub-v1.1,
/// "Peer Scoring".
///
/// @param thresholds what follows from a score
/// @param topics how a topic counts; empty if it doesn't
/// @param topicCap `TopicCap`: the most that all topics together earn; 0 for no cap
/// @param appWeight `AppSpecificWeight`: P₅, what the application thinks of a peer
/// @param colocation P₆
/// @param behaviour P₇
/// @param decayInterval `DecayInterval`
/// @param decayToZero `DecayToZero`: counters below this are 0
/// @param retain `RetainScore`: how long a departed peer's bad score is remembered. A good one
///   isn't, as in go-libp2p: it has to be earned again
public record ScoreParams(
    Thresholds thresholds,
    Function<String, Optional<TopicScore>> topics,
    double topicCap,
    double appWeight,
    Colocation colocation,
    Behaviour behaviour,
    Duration decayInterval,
    double decayToZero,
    Duration retain) {

  /// What follows from a score. Spec: "Score Thresholds".
  ///
  /// @param gossip below it, gossip is neither sent nor heard
  /// @param publish below it, own messages aren't sent
  /// @param graylist below it, nothing is heard
  /// @param acceptExchange from it on, peers that it names are connected to
  /// @param opportunisticGraft if a mesh's median is below it, better peers are looked for
  public record Thresholds(
      double gossip,
      double publish,
      double graylist,
      double acceptExchange,
      double opportunisticGraft) {
    /// @throws IllegalArgumentException if they aren't in the order that the specification asks for
    public Thresholds {
      if (gossip >= 0
          || publish > gossip
          || graylist >= publish
          || acceptExchange < 0
          || opportunisticGraft < 0) {
        throw new IllegalArgumentException("score thresholds out of order");
      }
    }
  }

  /// P₆: the square of how many more than `threshold` peers share an IP address.
  ///
  /// @param weight not positive
  /// @param threshold peers of one address that nothing is held against, at least 1
  /// @param exempt addresses that many may share, such as the machine's own
  public record Colocation(double weight, int threshold, Predicate<String> exempt) {
    /// @throws IllegalArgumentException if the weight is positive or the threshold below 1
    public Colocation {
      if (weight > 0 || threshold < 1) throw new IllegalArgumentException("colocation");
    }
  }

  /// P₇: the square of the misdeeds beyond `threshold`.
  ///
  /// @param weight not positive
  /// @param threshold misdeeds that may happen to anybody
  /// @param decay what is left of the counter after one decay interval
  public record Behaviour(double weight, double threshold, double decay) {
    /// @throws IllegalArgumentException if the weight is positive or the decay isn't in 0 to 1
    public Behaviour {
      if (weight > 0 || threshold < 0 || decay <= 0 || decay >= 1) {
        throw new IllegalArgumentException("behaviour");
      }
    }
  }

  /// For topics of unknown traffic: one invalid message leaves the mesh, two end gossip, three own
  /// messages, four (a peer that earned nothing) everything; and so do misdeeds beyond the third.
  public static final ScoreParams DEFAULT =
      new ScoreParams(
          new Thresholds(-30, -80, -150, 5, 1),
          _ -> Optional.of(TopicScore.DEFAULT),
          50,
          1,
          new Colocation(-10, 5, ScoreParams::loopback),
          new Behaviour(-10, 3, 0.99),
          Duration.ofSeconds(1),
          0.01,
          Duration.ofHours(1));

  /// Nobody is judged: each score is 0. To compare with, and where all peers are one's own.
  public static final ScoreParams NONE =
      new ScoreParams(
          DEFAULT.thresholds,
          _ -> Optional.empty(),
          0,
          0,
          new Colocation(0, 1, _ -> true),
          new Behaviour(0, 0, 0.5),
          Duration.ofSeconds(1),
          0.01,
          Duration.ofHours(1));

  /// @throws IllegalArgumentException if a number can't be
  public ScoreParams {
    if (appWeight < 0 || topicCap < 0 || !decayInterval.isPositive() || decayToZero <= 0) {
      throw new IllegalArgumentException("score parameters that can't be");
    }
  }

  /// The same with other thresholds.
  public ScoreParams thresholds(Thresholds thresholds) {
    return with(thresholds, topics, topicCap, colocation);
  }

  /// The same, every topic counting as `score` says.
  public ScoreParams everyTopic(TopicScore score) {
    return with(thresholds, _ -> Optional.of(score), topicCap, colocation);
  }

  /// The same with another cap on what topics earn.
  public ScoreParams topicCap(double topicCap) {
    return with(thresholds, topics, topicCap, colocation);
  }

  /// The same, counting shared addresses otherwise.
  public ScoreParams colocation(Colocation colocation) {
    return with(thresholds, topics, topicCap, colocation);
  }

  private ScoreParams with(
      Thresholds thresholds,
      Function<String, Optional<TopicScore>> topics,
      double topicCap,
      Colocation colocation) {
    return new ScoreParams(
        thresholds,
        topics,
        topicCap,
        appWeight,
        colocation,
        behaviour,
        decayInterval,
        decayToZero,
        retain);
  }

  private static boolean loopback(String address) {
    return address.startsWith("127.") || address.equals("::1");
  }
}
