package org.handsel.libp2p.multistream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

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

  @FuzzTest
  void anyBytesAreAnsweredOrRefused(byte[] bytes) {
    try {
      multistream.answer("/a"::equals, new ByteArrayInputStream(bytes), out);
      multistream.propose(List.of("/a"), new ByteArrayInputStream(bytes), out);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
