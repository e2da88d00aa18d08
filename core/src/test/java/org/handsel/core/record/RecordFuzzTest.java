package org.handsel.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.handsel.core.identity.Entry;
import org.handsel.libp2p.multiformats.MalformedException;

class RecordFuzzTest {
  private final Inspector inspector =
      new Inspector(
          List.of(),
          _ -> Optional.empty(),
          InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")));

  @FuzzTest
  void anythingAtAllGetsAVerdict(byte[] bytes) {
    assertThat(inspector.inspect(bytes)).isNotInstanceOf(Verdict.Pass.class);
  }

  @FuzzTest
  void anythingAtAllIsAnEntryOrMalformed(byte[] bytes) {
    try {
      assertThat(Entry.decode(bytes).encode()).isEqualTo(bytes);
    } catch (MalformedException expected) {
      assertThat(expected).hasMessageNotContaining("\0");
    }
  }
}
