package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger sends as a Bitswap message: one that means the same when it is said again,
/// or a [MalformedException].
class MessageFuzzTest {
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
