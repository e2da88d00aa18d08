package org.handsel.ipfs.bitswap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.bitswap.Message.Presence;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final Block BIKE = Block.of(Cid.RAW, new byte[] {1, 2, 3});
  private static final Block LAMP = Block.of(Cid.DAG_CBOR, new byte[] {4});

  @Test
  void whatIsSaidIsHeard() throws Exception {
    var message =
        new Message(
            true,
            List.of(
                new Want(BIKE.cid(), 7, false, true, true),
                Want.block(LAMP.cid()),
                Want.cancel(LAMP.cid())),
            List.of(BIKE),
            List.of(new Presence(LAMP.cid(), false), new Presence(BIKE.cid(), true)),
            12);
    assertThat(Message.decode(message.toArray(), 3)).isEqualTo(message);
    assertThatThrownBy(() -> Message.decode(message.toArray(), 2)).hasMessageContaining("too long");
    assertThat(Message.decode(new byte[0], 3).isEmpty()).isTrue();
  }

  @Test
  void aBlockIsNamedByWhatItHolds() throws Exception {
    var message = new Message(false, List.of(), List.of(LAMP), List.of(), 0);
    var heard = Message.decode(message.toArray(), 3).blocks().getFirst();
    assertThat(heard.as(LAMP.cid())).isEqualTo(LAMP);
  }

  @Test
  void blocksThatWeCouldNotCheckAreLeftOut() throws Exception {
    byte[] data = {1};
    for (String prefix : List.of("0155b22020", "01550001", "01551214")) {
      assertThat(Message.decode(payload(HexFormat.of().parseHex(prefix), data), 3).blocks())
          .as(prefix)
          .isEmpty();
    }
    byte[] sha256 = HexFormat.of().parseHex("01551220");
    assertThat(Message.decode(payload(sha256, data), 3).blocks()).hasSize(1);
    assertThat(Message.decode(payload(sha256, new byte[Block.BYTES_MAX + 1]), 3).blocks())
        .isEmpty();
  }

  @Test
  void brokenMessagesAreRefused() {
    byte[] trailing = payload(HexFormat.of().parseHex("0155122000"), new byte[1]);
    byte[] noCid = new Protobuf.Writer().message(4, new Protobuf.Writer().varint(2, 1)).toArray();
    byte[] oddType =
        new Protobuf.Writer()
            .message(4, new Protobuf.Writer().bytes(1, BIKE.cid().toArray()).varint(2, 2))
            .toArray();
    for (byte[] wire : List.of(trailing, noCid, oddType, new byte[] {0x0a, 0x05})) {
      assertThatThrownBy(() -> Message.decode(wire, 3)).isInstanceOf(MalformedException.class);
    }
  }

  private static byte[] payload(byte[] prefix, byte[] data) {
    return new Protobuf.Writer()
        .message(3, new Protobuf.Writer().bytes(1, prefix).bytes(2, data))
        .toArray();
  }
}
