package org.handsel.libp2p.protocol.gossipsub;

import java.time.Duration;

/// How behaviour in one topic counts. Weights multiply, caps limit, decays (0 to 1) are what is
/// left of a counter after one decay interval. Spec: gossipsub-v1.1, "The Score Function", "Topic
/// Parameter Calculation and Decay".
///
/// @param weight `TopicWeight`: what the topic counts among others
/// @param timeInMesh P₁: peers that have been in the mesh for long
/// @param firstDeliveries P₂: peers that bring valid messages first
/// @param meshDeliveries P₃ and P₃b: peers in the mesh that bring too little
/// @param invalidWeight `InvalidMessageDeliveriesWeight`: P₄, not positive; the counter is squared
/// @param invalidDecay `InvalidMessageDeliveriesDecay`
public record TopicScore(
    double weight,
    TimeInMesh timeInMesh,
    FirstDeliveries firstDeliveries,
    MeshDeliveries meshDeliveries,
    double invalidWeight,
    double invalidDecay) {

  /// What bringing nothing costs, beside all that can be earned: enough to be put out, and with the
  /// defaults not so much that gossip ends.
  private static final double EARNED_TO_COST = 1.4;

  /// P₁. It grows by one each `quantum`, to `cap`.
  public record TimeInMesh(double weight, Duration quantum, double cap) {
    /// @throws IllegalArgumentException if the weight is negative or the quantum isn't positive
    public TimeInMesh {
      check(weight >= 0 && quantum.isPositive() && cap >= 0, "time in mesh");
    }
  }

  /// P₂. One a message, to `cap`.
  public record FirstDeliveries(double weight, double decay, double cap) {
    /// @throws IllegalArgumentException if the weight is negative or the decay isn't in 0 to 1
    public FirstDeliveries {
      check(weight >= 0 && decay > 0 && decay < 1 && cap >= 0, "first deliveries");
    }
  }

  /// P₃ is the square of what a mesh peer's deliveries lack to `threshold`; P₃b the sum of such
  /// squares at the times it was pruned.
  ///
  /// It is the only part of a score that tells a peer which passes nothing on from one which has
  /// nothing to pass on, and for that the traffic must be known: where it pauses, or nobody knew
  /// it, all peers lack deliveries at once and put each other out. So [TopicScore#DEFAULT] is
  /// without; for a topic with steady traffic see [TopicScore#expecting].
  ///
  /// @param weight of P₃, not positive; 0 leaves P₃ out
  /// @param decay of the count of deliveries
  /// @param cap most that is counted
  /// @param threshold what is expected
  /// @param activation how long a peer is in the mesh before anything is expected
  /// @param window how long after the first copy was validated another one still counts
  /// @param failureWeight of P₃b, not positive
  /// @param failureDecay of P₃b
  public record MeshDeliveries(
      double weight,
      double decay,
      double cap,
      double threshold,
      Duration activation,
      Duration window,
      double failureWeight,
      double failureDecay) {
    private static final double SHARE = 16;
    private static final double SHARES_PER_THRESHOLD = 8;
    private static final double THRESHOLDS_TO_CAP = 2;
    private static final double FAILURE_LASTS = 5;
    private static final double MEMORY_SECONDS_MIN = 10;

    /// Nothing is expected.
    public static final MeshDeliveries NONE =
        new MeshDeliveries(0, 0.5, 0, 0, Duration.ofMinutes(1), Duration.ofMillis(5), 0, 0.5);

    /// What can be expected where so much is published, evenly:
    ///
    /// - a memory in which an equal share comes to 16 messages, at least ten seconds; `decay`
    ///   leaves `e^(-decayInterval / memory)`, and `activation` is one memory;
    /// - `threshold`: an eighth of an equal share, as whoever is far away is seldom the first;
    /// - `cap`: two thresholds, so that earlier diligence soon no longer covers for it;
    /// - `weight`: who brings nothing loses `cost`. At a prune P₃b keeps what P₃ was, for five
    ///   memories.
    ///
    /// @param messagesPerSecond what is published in the topic, by all together
    /// @param meshPeers how many share in bringing it
    /// @param decayInterval how often counters decay
    /// @param cost what a peer that brings nothing loses; more than it can have earned
    /// @throws IllegalArgumentException if one of them isn't positive
    public static MeshDeliveries of(
        double messagesPerSecond, int meshPeers, Duration decayInterval, double cost) {
      boolean positive = messagesPerSecond > 0 && meshPeers > 0 && decayInterval.isPositive();
      check(positive && cost > 0, "expected deliveries");
      double memory = Math.max(MEMORY_SECONDS_MIN, SHARE * meshPeers / messagesPerSecond);
      double intervals = memory * 1e9 / decayInterval.toNanos();
      double threshold = messagesPerSecond * memory / meshPeers / SHARES_PER_THRESHOLD;
      double weight = -cost / (threshold * threshold);
      return new MeshDeliveries(
          weight,
          Math.exp(-1 / intervals),
          THRESHOLDS_TO_CAP * threshold,
          threshold,
          Duration.ofMillis((long) (1000 * memory)),
          Duration.ofMillis(10),
          weight,
          Math.exp(-1 / (FAILURE_LASTS * intervals)));
    }

    /// @throws IllegalArgumentException if a weight is positive, a decay isn't in 0 to 1, or the
    ///   cap is below the threshold
    public MeshDeliveries {
      check(weight <= 0 && failureWeight <= 0, "mesh deliveries");
      check(decay > 0 && decay < 1 && failureDecay > 0 && failureDecay < 1, "mesh deliveries");
      check(cap >= threshold && threshold >= 0, "mesh deliveries");
    }
  }

  /// For topics of which nobody knows how much is published: good deliveries earn up to 20, each
  /// invalid message costs its number squared times 10. Time in the mesh, which is had by doing
  /// nothing, earns less than [ScoreParams.Thresholds#opportunisticGraft] of the defaults.
  public static final TopicScore DEFAULT =
      new TopicScore(
          1,
          new TimeInMesh(0.01, Duration.ofSeconds(1), 90),
          new FirstDeliveries(0.5, 0.998, 40),
          MeshDeliveries.NONE,
          -10,
          0.997);

  /// The same with [MeshDeliveries#of] for a topic whose traffic is known, made so that who brings
  /// nothing is put out of the mesh whatever it has earned, and isn't kept from gossip for that
  /// alone.
  ///
  /// @param messagesPerSecond what is published in the topic, by all together
  /// @param meshPeers `D_high`: at most so many share in bringing it
  /// @param decayInterval of the scores, see [ScoreParams]
  /// @throws IllegalArgumentException if one of them isn't positive
  public TopicScore expecting(double messagesPerSecond, int meshPeers, Duration decayInterval) {
    double earned =
        timeInMesh.weight * timeInMesh.cap + firstDeliveries.weight * firstDeliveries.cap;
    return new TopicScore(
        weight,
        timeInMesh,
        firstDeliveries,
        MeshDeliveries.of(messagesPerSecond, meshPeers, decayInterval, EARNED_TO_COST * earned),
        invalidWeight,
        invalidDecay);
  }

  /// @throws IllegalArgumentException if the weight of invalid messages is positive, or its decay
  ///   isn't in 0 to 1
  public TopicScore {
    check(weight >= 0 && invalidWeight <= 0, "a topic's weights");
    check(invalidDecay > 0 && invalidDecay < 1, "invalid messages");
  }

  private static void check(boolean good, String what) {
    if (!good) throw new IllegalArgumentException("score parameters that can't be: " + what);
  }
}
