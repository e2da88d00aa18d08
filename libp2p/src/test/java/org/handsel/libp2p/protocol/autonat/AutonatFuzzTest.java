package org.handsel.libp2p.protocol.autonat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.MalformedException;

/// What strangers send must be read or refused, and what was read can be written.
class AutonatFuzzTest {
  @FuzzTest
  void message(byte[] bytes) {
    try {
      Message message = Message.decode(bytes);
      if (!Message.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void legacyMessage(byte[] bytes) {
    try {
      LegacyMessage message = LegacyMessage.decode(bytes);
      if (!LegacyMessage.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void dialBack(byte[] bytes) {
    try {
      DialBack _ = DialBack.decode(bytes);
      DialBack.checkReceived(bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
