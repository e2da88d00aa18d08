package org.handsel.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.handsel.core.identity.Entry;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

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

  @Test
  void aFalseEntrysMessageHoldsNoSignThatNobodySees() throws Exception {
    try (var found =
        RecordFuzzTest.class.getResourceAsStream("/findings/entry-with-a-nul-in-a-map-key")) {
      byte[] bytes = Objects.requireNonNull(found).readAllBytes();
      assertThatThrownBy(() -> Entry.decode(bytes)).hasMessageNotContaining("\0");
    }
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
