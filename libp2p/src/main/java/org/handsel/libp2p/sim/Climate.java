package org.handsel.libp2p.sim;

import java.time.Duration;

/// The weather on a [VirtualNetwork].
///
/// @param roundTripMedian the median over all pairs of nodes
/// @param spread how much pairs differ: the standard deviation of the logarithm; 0 makes all alike
/// @param jitter the share of its delay by which a message may be later, 0 to 1
/// @param loss the share of messages that never arrive, 0 to 1
public record Climate(Duration roundTripMedian, double spread, double jitter, double loss) {
  /// As measured between hosts of the public Internet, roughly: half of all pairs within 50 ms, one
  /// in twenty beyond 115 ms.
  public static final Climate INTERNET = new Climate(Duration.ofMillis(50), 0.5, 0.1, 0);

  /// Bounds are checked.
  ///
  /// @throws IllegalArgumentException if a share isn't one
  public Climate {
    if (roundTripMedian.isNegative()) throw new IllegalArgumentException("roundTripMedian");
    if (!(spread >= 0 && spread <= 2)) throw new IllegalArgumentException("spread " + spread);
    if (!(jitter >= 0 && jitter <= 1)) throw new IllegalArgumentException("jitter " + jitter);
    if (!(loss >= 0 && loss <= 1)) throw new IllegalArgumentException("loss " + loss);
  }

  /// The same with another share of lost messages.
  public Climate loss(double loss) {
    return new Climate(roundTripMedian, spread, jitter, loss);
  }
}
