package org.handsel.libp2p.multistream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class MultistreamTest {
  private static final String HEADER = "\u0013/multistream/1.0.0\n";

  private final Multistream multistream = new Multistream(1024);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static ByteArrayInputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void headerAndProposalGoTogether() throws IOException {
    assertThat(multistream.propose(List.of("/a"), in(HEADER + "\u0003/a\n"), out)).isEqualTo("/a");
    assertThat(out.toString(UTF_8)).isEqualTo(HEADER + "\u0003/a\n");
  }

  @Test
  void theSecondIsProposedWhenTheFirstIsRefused() throws IOException {
    var answers = in(HEADER + "\u0003na\n" + "\u0003/b\n");
    assertThat(multistream.propose(List.of("/a", "/b"), answers, out)).isEqualTo("/b");
  }

  @Test
  void whoeverRefusesAllIsNamed() {
    assertThatThrownBy(() -> multistream.propose(List.of("/a"), in(HEADER + "\u0003na\n"), out))
        .hasMessageContaining("/a");
  }

  @Test
  void anUnknownProposalIsRefusedAndTheNextOneTaken() throws IOException {
    var proposals = in(HEADER + "\u0003/a\n" + "\u0003/b\n");
    assertThat(multistream.answer("/b"::equals, proposals, out)).contains("/b");
    assertThat(out.toString(UTF_8)).isEqualTo(HEADER + "\u0003na\n" + "\u0003/b\n");
  }

  @Test
  void endlessProposalsHaveAnEnd() {
    var proposals = in(HEADER + "\u0003/a\n".repeat(1000));
    assertThatThrownBy(() -> multistream.answer("/b"::equals, proposals, out))
        .isInstanceOf(MalformedException.class);
  }

  static Stream<Named<byte[]>> anyBytesAreAnsweredOrRefused() {
    return Stream.of("\u0003/a\n", "\u0003/b\n\u0003/a\n", "\u0003na\n", "\u0003ls\n")
        .map(said -> named(said.strip(), (HEADER + said).getBytes(UTF_8)));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreAnsweredOrRefused(byte[] bytes) {
    try {
      assertThat(multistream.answer("/a"::equals, new ByteArrayInputStream(bytes), out))
          .isIn(Optional.empty(), Optional.of("/a"));
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    try {
      multistream.propose(List.of("/a"), new ByteArrayInputStream(bytes), out);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
