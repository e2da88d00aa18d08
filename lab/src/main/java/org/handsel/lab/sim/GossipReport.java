package org.handsel.lab.sim;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Whom messages reached, and how fast.
///
/// @param messages how many were published
/// @param share of the pairs of message and honest node that should have heard it, those that did
/// @param median delay
/// @param p99 delay of all but the slowest hundredth
record GossipReport(int messages, double share, Duration median, Duration p99) {
  /// Over all honest nodes, of which there are `nodes`.
  static GossipReport of(List<GossipNet.Story> stories, int nodes) {
    return of(stories, (long) stories.size() * (nodes - 1), _ -> true);
  }

  /// What reached one node.
  static GossipReport at(List<GossipNet.Story> stories, int node) {
    List<GossipNet.Story> others = stories.stream().filter(s -> s.from() != node).toList();
    return of(others, others.size(), number -> number == node);
  }

  private static GossipReport of(List<GossipNet.Story> stories, long due, IntPredicate counted) {
    long[] delays =
        stories.stream()
            .flatMap(
                story -> story.delays().entrySet().stream().filter(it -> counted.test(it.getKey())))
            .mapToLong(entry -> entry.getValue())
            .sorted()
            .toArray();
    if (due == 0) return new GossipReport(0, 1, Duration.ZERO, Duration.ZERO);
    return new GossipReport(
        stories.size(),
        (double) delays.length / due,
        percentile(delays, 0.5),
        percentile(delays, 0.99));
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
    return String.format(Locale.ROOT, "%10s %8d %8d", percent(), median.toMillis(), p99.toMillis());
  }
}
