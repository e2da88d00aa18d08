package org.handsel.lab.sim;

import java.util.Arrays;

/// A collection of measured values, for its quantiles.
final class Figures {
  private double[] values = new double[64];
  private int count;

  void add(double value) {
    if (count == values.length) values = Arrays.copyOf(values, 2 * count);
    values[count++] = value;
  }

  int count() {
    return count;
  }

  /// The value that the share `part` of all lies below; 0 if there is none.
  double quantile(double part) {
    if (count == 0) return 0;
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(count - 1L, Math.round(part * (count - 1)))];
  }

  double mean() {
    return Arrays.stream(values, 0, count).average().orElse(0);
  }
}
