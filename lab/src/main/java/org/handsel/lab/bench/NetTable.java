package org.handsel.lab.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the net bench found, printed as the medians of all runs: ours, the yardstick's, their
/// ratio, the references beside them, and the goal.
final class NetTable {
  private final String title;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Cell, List<Double>> values = new HashMap<>();

  private record Row(String name, Optional<NetGoal> goal) {}

  private record Cell(String name, String column) {}

  /// @param columns ours, the yardstick, then the references
  NetTable(String title, List<String> columns) {
    this.title = title;
    this.columns = columns;
  }

  /// Has a line for `name`, in the order in which they are asked for.
  ///
  /// @param goal what ours is to be
  NetTable row(String name, NetGoal goal) {
    rows.add(new Row(name, Optional.of(goal)));
    return this;
  }

  /// The same for what is only to be seen.
  NetTable row(String name) {
    rows.add(new Row(name, Optional.empty()));
    return this;
  }

  /// What became of each goal.
  ///
  /// @param of what the table is about, in a word
  List<NetGoal.Outcome> outcomes(String of) {
    var outcomes = new ArrayList<NetGoal.Outcome>();
    for (Row row : rows) {
      row.goal.ifPresent(
          goal -> outcomes.add(new NetGoal.Outcome(of, row.name, goal, reached(row, goal))));
    }
    return outcomes;
  }

  private OptionalDouble reached(Row row, NetGoal goal) {
    OptionalDouble ours = median(new Cell(row.name, columns.get(0)));
    if (!goal.ratio()) return ours;
    OptionalDouble theirs = median(new Cell(row.name, columns.get(1)));
    if (ours.isEmpty() || theirs.isEmpty()) return OptionalDouble.empty();
    return OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble());
  }

  /// What one run of `column` came to.
  void add(String name, String column, double value) {
    values.computeIfAbsent(new Cell(name, column), _ -> new ArrayList<>()).add(value);
  }

  void print() {
    line(title, columns, "ratio", "goal");
    for (Row row : rows) {
      List<OptionalDouble> medians =
          columns.stream().map(column -> median(new Cell(row.name, column))).toList();
      OptionalDouble ours = medians.get(0);
      OptionalDouble theirs = medians.get(1);
      boolean both = ours.isPresent() && theirs.isPresent();
      String ratio = both ? figure(ours.getAsDouble() / theirs.getAsDouble()) : "";
      line(
          row.name,
          medians.stream().map(NetTable::figure).toList(),
          ratio,
          row.goal.map(NetGoal::toString).orElse(""));
    }
    System.out.println();
  }

  private OptionalDouble median(Cell cell) {
    double[] sorted =
        values.getOrDefault(cell, List.of()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    if (sorted.length == 0) return OptionalDouble.empty();
    int half = sorted.length / 2;
    boolean odd = sorted.length % 2 == 1;
    return OptionalDouble.of(odd ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }

  private static String figure(OptionalDouble value) {
    return value.isPresent() ? figure(value.getAsDouble()) : "";
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static void line(String name, List<String> cells, String ratio, String goal) {
    var line = new StringBuilder(String.format(Locale.ROOT, "%-38s", name));
    var all = new ArrayList<>(cells);
    all.add(2, ratio);
    for (String cell : all) line.append(String.format(Locale.ROOT, " %10s", cell));
    System.out.println(line.append("  ").append(goal).toString().stripTrailing());
  }
}
