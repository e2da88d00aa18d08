package org.handsel.libp2p.protocol.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Test;

class HolePunchTest {
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/45.1.2.3/tcp/4001");

  @Test
  void whatIsWrittenIsRead() throws Exception {
    for (HolePunch message :
        List.of(
            new HolePunch.Connect(List.of(ADDRESS)),
            new HolePunch.Connect(List.of()),
            new HolePunch.Sync())) {
      assertThat(HolePunch.decode(message.toArray())).isEqualTo(message);
    }
    assertThat(new HolePunch.Sync().toArray()).containsExactly(8, 0xac, 2);
  }

  @Test
  void messagesThatMakeNoSenseAreRefused() {
    var many = new Protobuf.Writer().varint(1, 100);
    for (int i = 0; i <= HolePunch.ADDRESSES_MAX; i++) many.bytes(2, ADDRESS.toArray());
    for (byte[] bytes :
        List.of(new byte[0], new Protobuf.Writer().varint(1, 200).toArray(), many.toArray())) {
      assertThatThrownBy(() -> HolePunch.decode(bytes)).isInstanceOf(MalformedException.class);
    }
  }
}
