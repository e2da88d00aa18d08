package org.handsel.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Whether the net bench's goals are met.
class NetTableTest {
  private final NetTable table = new NetTable("a test", List.of("ours", "theirs"));

  private List<String> outcomes() {
    return table.outcomes("TCP").stream()
        .map(outcome -> outcome.toString().replaceAll(" +", " "))
        .toList();
  }

  @Test
  void goalsAreHeldAgainstMediansAndRatiosOfThem() {
    table
        .row("fast", NetGoal.ratioAtLeast(2))
        .row("cheap", NetGoal.ratioAtMost(0.45))
        .row("small", NetGoal.below(16))
        .row("only seen");
    for (double value : new double[] {100, 300, 200}) table.add("fast", "ours", value);
    table.add("fast", "theirs", 100);
    table.add("cheap", "ours", 46);
    table.add("cheap", "theirs", 100);
    table.add("small", "ours", 16);
    assertThat(outcomes())
        .containsExactly(
            "TCP fast >= 2 times theirs 2.00 met",
            "TCP cheap <= 0.45 times theirs 0.46 NOT MET",
            "TCP small < 16 16.00 NOT MET");
  }

  @Test
  void whatWasNotMeasuredIsNotMet() {
    table.row("fast", NetGoal.ratioAtLeast(2)).row("kept", NetGoal.atLeast(0.8));
    table.add("fast", "ours", 100);
    assertThat(outcomes())
        .containsExactly("TCP fast >= 2 times theirs none NOT MET", "TCP kept >= 0.8 none NOT MET");
  }
}
