package org.handsel.libp2p.protocol.kad;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;

/// What strangers send must be read or refused, and what was read can be written.
class KadFuzzTest {
  private static final KadLimits.Messages LIMITS = KadLimits.DEFAULT.messages();
  private static final PeerId NAME = KeyPair.ofSeed(new byte[32]).peerId();

  @FuzzTest
  void message(byte[] bytes) {
    try {
      Message message = Message.decode(bytes, LIMITS);
      if (!Message.decode(message.toArray(), LIMITS).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void ipnsRecord(byte[] bytes) {
    try {
      IpnsRecord _ = IpnsRecord.open(NAME, bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void cbor(byte[] bytes) {
    try {
      var _ = CborFields.read(bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
