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
  /// @param weight of P₃, not positive; 0 leaves P₃ out, as fits topics with a few messages an hour
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
    /// Nothing is expected.
    public static final MeshDeliveries NONE =
        new MeshDeliveries(0, 0.5, 0, 0, Duration.ofMinutes(1), Duration.ofMillis(5), 0, 0.5);

    /// @throws IllegalArgumentException if a weight is positive, a decay isn't in 0 to 1, or the
    ///   cap is below the threshold
    public MeshDeliveries {
      check(weight <= 0 && failureWeight <= 0, "mesh deliveries");
      check(decay > 0 && decay < 1 && failureDecay > 0 && failureDecay < 1, "mesh deliveries");
      check(cap >= threshold && threshold >= 0, "mesh deliveries");
    }
  }

  /// For topics of which nobody knows how much is published: good deliveries earn up to 20, each
  /// invalid message costs its number squared times 10.
  public static final TopicScore DEFAULT =
      new TopicScore(
          1,
          new TimeInMesh(0.01, Duration.ofSeconds(1), 300),
          new FirstDeliveries(0.5, 0.998, 40),
          MeshDeliveries.NONE,
          -10,
          0.997);

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
