package org.handsel.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void whatIsCountedCanBeRead() {
    metrics.counter("b_total", "kind=\"x\"", "Bs.").add(2);
    metrics.counter("b_total", "kind=\"x\"", "Bs.").add(3);
    metrics.counter("b_total", "kind=\"a\"", "Bs.").add(1);
    metrics.gauge("a", "As.", () -> 7);
    assertThat(metrics.samples())
        .containsExactly(
            new Metrics.Sample("a", "", "As.", false, 7),
            new Metrics.Sample("b_total", "kind=\"a\"", "Bs.", true, 1),
            new Metrics.Sample("b_total", "kind=\"x\"", "Bs.", true, 5));
    assertThatThrownBy(() -> metrics.counter("a", "As."))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
