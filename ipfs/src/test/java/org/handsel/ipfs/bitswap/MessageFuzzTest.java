package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends as a Bitswap message: one that means the same when it is said again,
/// or a [MalformedException].
@ExtendWith(NearMisses.class)
class MessageFuzzTest {
  static Stream<Named<byte[]>> whatIsHeardCanBeSaidAgain() {
    Block bike = Block.of(Cid.RAW, new byte[] {1, 2, 3});
    Cid lamp = Cid.of(Cid.DAG_CBOR, new byte[] {4});
    var message =
        new Message(
            true,
            List.of(Message.Want.block(lamp), Message.Want.have(lamp), Message.Want.cancel(lamp)),
            List.of(bike),
            List.of(new Message.Presence(lamp, false), new Message.Presence(bike.cid(), true)),
            12);
    return Stream.of(named("of everything", message.toArray()));
  }

  @MethodSource
  @FuzzTest
  void whatIsHeardCanBeSaidAgain(byte[] bytes) {
    try {
      var message = Message.decode(bytes, 64);
      assertThat(message.wants()).hasSizeLessThanOrEqualTo(64);
      assertThat(Message.decode(message.toArray(), 64).wants()).isEqualTo(message.wants());
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
