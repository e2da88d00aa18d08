package org.handsel.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Twelve bytes of a stranger are a frame head that writes back the same, or malformed.
@ExtendWith(NearMisses.class)
class FrameFuzzTest {
  static Stream<Named<byte[]>> head() {
    return Stream.of(
            Frame.data(1, Frame.SYN, 300),
            Frame.window(2, Frame.ACK | Frame.FIN, 1 << 20),
            Frame.window(4, Frame.RST, 0),
            Frame.ping(Frame.SYN, 77),
            Frame.goAway(Frame.PROTOCOL_ERROR))
        .map(frame -> {
          var bytes = new byte[Frame.BYTES];
          frame.put(bytes, 0);
          return named(frame.toString(), bytes);
        });
  }

  @MethodSource
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
