package org.handsel.libp2p.protocol.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;
import org.handsel.libp2p.protocol.autonat.Message.DialStatus;
import org.handsel.libp2p.protocol.autonat.Message.ResponseStatus;
import org.junit.jupiter.api.Test;

class AutonatMessagesTest {
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/45.1.2.3/tcp/4001");

  @Test
  void whatIsWrittenIsRead() throws Exception {
    for (Message message :
        List.of(
            new Message.DialRequest(
                List.of(Optional.of(ADDRESS), Optional.empty(), Optional.of(ADDRESS)), -7),
            new Message.DialResponse(ResponseStatus.OK, 3, DialStatus.E_DIAL_BACK_ERROR),
            Message.DialResponse.refusal(ResponseStatus.E_REQUEST_REJECTED),
            new Message.DialDataRequest(1, 99_999),
            new Message.DialDataResponse(4096))) {
      assertThat(Message.decode(message.toArray())).isEqualTo(message);
    }
    assertThat(DialBack.decode(new DialBack(-1).toArray())).isEqualTo(new DialBack(-1));
    var peer = KeyPair.ofSeed(new byte[32]).peerId();
    for (LegacyMessage message :
        List.of(
            new LegacyMessage.Dial(Optional.of(peer), List.of(ADDRESS)),
            new LegacyMessage.DialResponse(LegacyMessage.Status.OK, "", Optional.of(ADDRESS)),
            LegacyMessage.DialResponse.refusal(LegacyMessage.Status.E_DIAL_REFUSED, "no"))) {
      assertThat(LegacyMessage.decode(message.toArray())).isEqualTo(message);
    }
  }

  @Test
  void theBytesAreThoseOfTheSpecification() {
    assertThat(new DialBack(0x0102030405060708L).toArray())
        .containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1);
    assertThat(new Message.DialResponse(ResponseStatus.OK, 1, DialStatus.OK).toArray())
        .containsExactly(18, 8, 8, 0xc8, 1, 16, 1, 24, 0xc8, 1);
  }

  @Test
  void messagesThatMakeNoSenseAreRefused() {
    var many = new Protobuf.Writer();
    for (int i = 0; i <= Message.ADDRS_MAX; i++) many.bytes(1, ADDRESS.toArray());
    for (byte[] bytes :
        List.of(
            new byte[0],
            new Protobuf.Writer().message(1, many).toArray(),
            new Protobuf.Writer().message(2, new Protobuf.Writer().varint(1, 7)).toArray(),
            new Protobuf.Writer().message(2, new Protobuf.Writer().varint(3, 7)).toArray(),
            new Protobuf.Writer().message(2, new Protobuf.Writer().varint(2, -1)).toArray(),
            new Protobuf.Writer().message(3, new Protobuf.Writer().varint(2, -1)).toArray(),
            new Protobuf.Writer()
                .message(4, new Protobuf.Writer().bytes(1, new byte[4097]))
                .toArray())) {
      assertThatThrownBy(() -> Message.decode(bytes)).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> LegacyMessage.decode(new byte[0]))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> DialBack.checkReceived(new Protobuf.Writer().varint(1, 1).toArray()))
        .isInstanceOf(MalformedException.class);
  }
}
