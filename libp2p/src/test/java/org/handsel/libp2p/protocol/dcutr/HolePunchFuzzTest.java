package org.handsel.libp2p.protocol.dcutr;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.MalformedException;

/// What strangers send must be read or refused, and what was read can be written.
class HolePunchFuzzTest {
  @FuzzTest
  void holePunch(byte[] bytes) {
    try {
      HolePunch message = HolePunch.decode(bytes);
      if (!HolePunch.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
