package org.handsel.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.handsel.libp2p.multiformats.MalformedException;

/// Twelve bytes of a stranger are a frame head that writes back the same, or malformed.
class FrameFuzzTest {
  @FuzzTest
  void head(byte[] bytes) {
    byte[] head = Arrays.copyOf(bytes, Frame.BYTES);
    try {
      var again = new byte[Frame.BYTES];
      assertThat(Frame.read(head, 0).put(again, 0)).isEqualTo(Frame.BYTES);
      assertThat(again).isEqualTo(head);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }
}
