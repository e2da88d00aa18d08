package org.handsel.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.NearMisses.finding;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.core.identity.Cast;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Keep;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class RecordFuzzTest {
  private final Inspector inspector =
      new Inspector(
          List.of(),
          _ -> Optional.empty(),
          InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")));

  static Stream<Named<byte[]>> anythingAtAllGetsAVerdict() throws MalformedException {
    Cast alice = Cast.alice();
    var pen =
        new Pen(
            alice.log().id(),
            alice.laptop,
            () -> 1,
            () -> alice.inception.id(),
            InstantSource.fixed(Instant.parse("2026-11-22T11:00:00Z")));
    SignedRecord fact =
        pen.fact("test.note/1", List.of("notes"), Data.map().put("a", 1).build(), 5);
    return Stream.of(named("a fact", fact.encoded().toArray()));
  }

  @MethodSource
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

  static Stream<Named<byte[]>> anythingAtAllIsAnEntryOrMalformed() {
    Cast alice = Cast.alice();
    return Stream.of(
        named("an inception", alice.inception.encode()),
        named("a device more", alice.adds(alice.inception, "tablet").encode()),
        named("a device retired", alice.retires(alice.inception, alice.phone, 7).encode()),
        named(
            "a device lost",
            alice.loses(alice.inception, alice.phone, Keep.of(List.of())).encode()),
        finding("entry-with-a-nul-in-a-map-key"));
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAnEntryOrMalformed(byte[] bytes) {
    try {
      assertThat(Entry.decode(bytes).encode()).isEqualTo(bytes);
    } catch (MalformedException expected) {
      assertThat(expected).hasMessageNotContaining("\0");
    }
  }
}
