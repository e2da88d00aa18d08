package org.handsel.libp2p.protocol.kad;

import java.time.Duration;

/// How long to wait for a peer before others are asked as well: what answers take as a rule, and
/// four times their deviation, as TCP reckons it (RFC 6298). Dialling counts as part of an answer.
/// For one thread.
public final class Patience {
  private static final double FIRST = Duration.ofSeconds(1).toNanos();
  private static final double LEAST = Duration.ofMillis(100).toNanos();
  private static final double MOST = Duration.ofSeconds(3).toNanos();

  /// How long a peer that is slow is waited for, where its answer is needed.
  public static final Duration GIVE_UP_AFTER = Duration.ofSeconds(2);

  private double mean = -1;
  private double deviation;

  /// Takes note of an answer that took `nanos`.
  public void answered(long nanos) {
    if (mean < 0) {
      mean = nanos;
      deviation = nanos / 2.0;
    } else {
      deviation += (Math.abs(nanos - mean) - deviation) / 4;
      mean += (nanos - mean) / 8;
    }
  }

  /// How long to wait.
  public Duration stallAfter() {
    double nanos = mean < 0 ? FIRST : Math.clamp(mean + 4 * deviation, LEAST, MOST);
    return Duration.ofNanos((long) nanos);
  }
}
