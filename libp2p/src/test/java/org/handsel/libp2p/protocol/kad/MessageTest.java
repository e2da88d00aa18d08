package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final KadLimits.Messages LIMITS = KadLimits.DEFAULT.messages();

  private final SplittableRandom random = new SplittableRandom(21);

  @Test
  void whatIsWrittenIsRead() throws Exception {
    var record = new ValueRecord(Bytes.utf8("/pk/x"), Bytes.utf8("v"), Optional.of("2030"));
    for (Message.Type type : Message.Type.values()) {
      Message message =
          Message.of(type, Bytes.utf8("key"))
              .with(Optional.of(record))
              .withCloser(Kads.contacts(20, random))
              .withProviders(Kads.contacts(3, random));
      assertThat(Message.decode(message.toArray(), LIMITS)).isEqualTo(message);
    }
  }

  @Test
  void theBytesAreThoseOfTheSpecification() {
    // FIND_NODE is 4, in field 1; the key is field 2.
    assertThat(Bytes.of(Message.findNode(Bytes.fromHex("abcd")).toArray()).hex())
        .isEqualTo("08041202abcd");
  }

  @Test
  void unreadablePeersAndAddressesAreLeftOut() throws Exception {
    byte[] bytes =
        new Protobuf.Writer()
            .varint(1, 4)
            .message(8, new Protobuf.Writer().bytes(1, new byte[] {1, 2, 3}))
            .message(
                8,
                new Protobuf.Writer()
                    .bytes(1, Kads.peer(random).toArray())
                    .bytes(2, new byte[] {99}))
            .varint(77, 5)
            .toArray();
    Message message = Message.decode(bytes, LIMITS);
    assertThat(message.closerPeers()).hasSize(1);
    assertThat(message.closerPeers().getFirst().addresses()).isEmpty();
  }

  @Test
  void moreThanTheLimitsAllowIsLeftOut() throws Exception {
    Message message = Message.findNode(Bytes.utf8("k")).withCloser(Kads.contacts(1000, random));
    assertThat(Message.decode(message.toArray(), LIMITS).closerPeers()).hasSize(LIMITS.peersMax());
  }

  @Test
  void nonsenseIsRefused() {
    for (byte[] bytes :
        List.of(
            new byte[] {8, 6},
            new byte[] {8, -1},
            new byte[] {18, 5, 1},
            new Protobuf.Writer().bytes(2, new byte[300]).toArray(),
            new Protobuf.Writer()
                .message(3, new Protobuf.Writer().bytes(2, new byte[20_000]))
                .toArray())) {
      assertThatThrownBy(() -> Message.decode(bytes, LIMITS))
          .isInstanceOf(MalformedException.class);
    }
  }
}
