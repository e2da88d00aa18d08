package org.handsel.libp2p.protocol.dcutr;

import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What strangers send must be read or refused, and what was read can be written.
@ExtendWith(NearMisses.class)
class HolePunchFuzzTest {
  static Stream<Named<byte[]>> holePunch() {
    var addresses =
        List.of(
            Multiaddr.of("/ip4/192.0.2.1/tcp/4001"),
            Multiaddr.of("/ip6/2001:db8::1/udp/4001/quic-v1"));
    return Stream.of(
        named("CONNECT", new HolePunch.Connect(addresses).toArray()),
        named("SYNC", new HolePunch.Sync().toArray()));
  }

  @MethodSource
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
