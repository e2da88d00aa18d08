package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static ByteArrayInputStream stream(String hex) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(hex));
  }

  @Test
  void messagesComeBackOneByOneUntilTheEnd() throws Exception {
    var out = new ByteArrayOutputStream();
    Frames.write(out, new byte[0]);
    Frames.write(out, new byte[300]);
    var in = new ByteArrayInputStream(out.toByteArray());
    assertThat(Frames.read(in, 300)).isEmpty();
    assertThat(Frames.next(in, 300)).hasValueSatisfying(m -> assertThat(m).hasSize(300));
    assertThat(Frames.next(in, 300)).isEmpty();
    assertThatThrownBy(() -> Frames.read(in, 300)).isInstanceOf(EOFException.class);
  }

  @Test
  void aMessageBeyondTheLimitIsRefusedUnread() {
    assertThatThrownBy(() -> Frames.next(stream("05"), 4))
        .isInstanceOf(MalformedException.class)
        .hasMessage("a message of 5 bytes; at most 4");
    assertThatThrownBy(() -> Frames.next(stream("ffffffffffffffff7f"), Integer.MAX_VALUE))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aStreamThatEndsInsideAMessageIsBroken() {
    assertThatThrownBy(() -> Frames.next(stream("0501"), 5)).isInstanceOf(EOFException.class);
  }

  /// It announces 2 GiB and sends one byte: the answer comes in the heap of this test.
  @Test
  void announcingMuchCostsLittle() {
    assertThatThrownBy(() -> Frames.next(stream("ffffffff0700"), Integer.MAX_VALUE))
        .isInstanceOf(EOFException.class);
  }
}
