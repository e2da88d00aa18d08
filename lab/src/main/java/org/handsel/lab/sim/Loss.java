package org.handsel.lab.sim;

import java.time.Duration;
import java.util.SplittableRandom;

/// What gets lost on the way. A connection brings all the same what packets lose, later: it is sent
/// again until it has come. So loss is a delay but for what goes without a connection.
final class Loss {
  /// How long it takes to notice that something sent over a connection was lost: the least that TCP
  /// waits on Linux, and about what QUIC does (RFC 9002, 6.2.1) at the round trips played here.
  private static final Duration AGAIN = Duration.ofMillis(200);

  /// RFC 9002, 6.2.2: a sender that knows nothing of the way waits a second, then twice as long;
  /// TCP too (RFC 6298, 2.1 and 5.5).
  static final Duration FIRST_AGAIN = Duration.ofSeconds(1);

  private final double share;
  private final SplittableRandom random;

  /// @param share of all packets, 0 to less than 1
  Loss(double share, SplittableRandom random) {
    if (!(share >= 0 && share < 1)) throw new IllegalArgumentException("loss " + share);
    this.share = share;
    this.random = random;
  }

  /// Whether this packet is lost.
  boolean lost() {
    return share > 0 && random.nextDouble() < share;
  }

  /// How much later something comes over a connection.
  long lateNanos() {
    long late = 0;
    while (lost()) late += AGAIN.toNanos();
    return late;
  }

  /// How much later a connection is there for which so many packets have to come one after the
  /// other.
  long lateNanos(int packets) {
    long late = 0;
    for (int i = 0; i < packets; i++) {
      for (long again = FIRST_AGAIN.toNanos(); lost(); again *= 2) late += again;
    }
    return late;
  }
}
