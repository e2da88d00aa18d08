package org.handsel.lab.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Whom messages reached, and how fast.
///
/// @param messages how many were published
/// @param share of the pairs of message and honest node that should have heard it, those that did
/// @param median delay
/// @param p99 delay of all but the slowest hundredth
record GossipReport(int messages, double share, Duration median, Duration p99) {
  /// Who should have heard a message.
  interface Due {
    /// Whether node `number`, which didn't publish it, should have heard it.
    boolean due(GossipNet.Story story, int number);
  }

  /// Over those of `nodes` that should have heard a message.
  static GossipReport of(List<GossipNet.Story> stories, List<Integer> nodes, Due expected) {
    var delays = new long[1024];
    int heard = 0;
    long due = 0;
    for (GossipNet.Story story : stories) {
      for (int number : nodes) {
        if (number == story.from() || !expected.due(story, number)) continue;
        due++;
        Long delay = story.delays().get(number);
        if (delay == null) continue;
        if (heard == delays.length) delays = Arrays.copyOf(delays, 2 * heard);
        delays[heard++] = delay;
      }
    }
    if (due == 0) return new GossipReport(0, 1, Duration.ZERO, Duration.ZERO);
    long[] sorted = Arrays.copyOf(delays, heard);
    Arrays.sort(sorted);
    return new GossipReport(
        stories.size(), (double) heard / due, percentile(sorted, 0.5), percentile(sorted, 0.99));
  }

  private static Duration percentile(long[] sorted, double part) {
    if (sorted.length == 0) return Duration.ZERO;
    return Duration.ofNanos(sorted[(int) Math.min(sorted.length - 1, sorted.length * part)]);
  }

  String percent() {
    return String.format(Locale.ROOT, "%.3f %%", 100 * share);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%10s %7d %7d", percent(), median.toMillis(), p99.toMillis());
  }
}
