package org.handsel.libp2p.protocol.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// What strangers send must be read or refused, and what was read can be written.
class RelayFuzzTest {
  @FuzzTest
  void hopMessage(byte[] bytes) {
    try {
      HopMessage message = HopMessage.decode(bytes);
      if (!HopMessage.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void stopMessage(byte[] bytes) {
    try {
      StopMessage message = StopMessage.decode(bytes);
      if (!StopMessage.decode(message.toArray()).equals(message)) {
        throw new IllegalStateException("it reads differently the second time");
      }
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void voucher(byte[] bytes) {
    try {
      Voucher _ = Voucher.open(bytes);
    } catch (MalformedException e) {
      // Refused.
    }
  }

  @FuzzTest
  void circuitAddress(byte[] bytes) {
    try {
      CircuitAddress _ = CircuitAddress.of(Multiaddr.decode(bytes));
    } catch (MalformedException e) {
      // Refused.
    }
  }
}
