package org.handsel.lab.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/// What a line of a [NetTable] is to come to.
///
/// @param ratio true if it's about ours beside the yardstick's, false if about ours alone
/// @param atLeast true if more is better
/// @param bound what just meets it, or just doesn't if `strict`
record NetGoal(boolean ratio, boolean atLeast, boolean strict, double bound) {
  /// What became of a goal.
  ///
  /// @param name the line's
  /// @param figure what it came to; empty if it wasn't measured, which is no success
  record Outcome(String table, String name, NetGoal goal, OptionalDouble figure) {
    boolean met() {
      return figure.isPresent() && goal.met(figure.getAsDouble());
    }

    @Override
    public String toString() {
      String value =
          figure.isPresent() ? String.format(Locale.ROOT, "%.2f", figure.getAsDouble()) : "none";
      return String.format(
              Locale.ROOT,
              "%-6s %-38s %-22s %10s  %s",
              table,
              name,
              goal,
              value,
              met() ? "met" : "NOT MET")
          .stripTrailing();
    }
  }

  static NetGoal ratioAtLeast(double bound) {
    return new NetGoal(true, true, false, bound);
  }

  static NetGoal ratioAtMost(double bound) {
    return new NetGoal(true, false, false, bound);
  }

  static NetGoal atLeast(double bound) {
    return new NetGoal(false, true, false, bound);
  }

  static NetGoal atMost(double bound) {
    return new NetGoal(false, false, false, bound);
  }

  static NetGoal below(double bound) {
    return new NetGoal(false, false, true, bound);
  }

  boolean met(double value) {
    if (value == bound) return !strict;
    return atLeast ? value > bound : value < bound;
  }

  @Override
  public String toString() {
    String sign = (atLeast ? ">" : "<") + (strict ? "" : "=");
    String number =
        bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    return sign + " " + number + (ratio ? " times theirs" : "");
  }
}
