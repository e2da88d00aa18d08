package org.handsel.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThriftTest {
  private static final long MIB = 1L << 20;

  private final Thrift thrift = new Thrift(Duration.ofSeconds(5), 60 * MIB);

  @Test
  void whileANodeIsBusyNothingIsCollected() {
    assertThat(thrift.due(Duration.ofSeconds(20), 300 * MIB)).isFalse();
  }

  @Test
  void onceItIsQuietWhatItHoldsTooMuchIsGivenBackAndThatOnce() {
    assertThat(thrift.due(Duration.ofSeconds(20), 300 * MIB)).isFalse();
    assertThat(thrift.due(Duration.ofSeconds(21), 300 * MIB)).isTrue();
    thrift.collected(90 * MIB);
    assertThat(thrift.due(Duration.ofSeconds(21), 90 * MIB)).isFalse();
    assertThat(thrift.due(Duration.ofSeconds(21), 100 * MIB)).isFalse();
  }
}
