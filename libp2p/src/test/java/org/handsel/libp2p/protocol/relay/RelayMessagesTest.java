package org.handsel.libp2p.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Test;

class RelayMessagesTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final KeyPair RELAY = KeyPair.ofSeed(new byte[32]);
  private static final PeerId ALICE = key(1).peerId();
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/192.0.2.1/tcp/4001");

  private static KeyPair key(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return KeyPair.ofSeed(seed);
  }

  private static Bytes voucher() {
    return Bytes.of(new Voucher(RELAY.peerId(), ALICE, NOON).seal(RELAY).toArray());
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    var limit = new Limit(Duration.ofMinutes(2), 128 << 10);
    var reservation =
        new Reservation(NOON, List.of(RELAY.peerId().at(ADDRESS)), Optional.of(voucher()));
    for (HopMessage message :
        List.of(
            new HopMessage.Reserve(),
            new HopMessage.Connect(ALICE),
            HopMessage.Answer.refusal(Status.NO_RESERVATION),
            new HopMessage.Answer(Optional.of(Status.OK), Optional.of(reservation), limit))) {
      assertThat(HopMessage.decode(message.toArray())).isEqualTo(message);
    }
    for (StopMessage message :
        List.of(
            new StopMessage.Connect(ALICE, limit),
            new StopMessage.Connect(ALICE, Limit.NONE),
            StopMessage.Answer.of(Status.CONNECTION_FAILED))) {
      assertThat(StopMessage.decode(message.toArray())).isEqualTo(message);
    }
  }

  @Test
  void theBytesAreThoseOfTheSpecification() {
    assertThat(new HopMessage.Reserve().toArray()).containsExactly(8, 0);
    assertThat(HopMessage.Answer.refusal(Status.PERMISSION_DENIED).toArray())
        .containsExactly(8, 2, 40, 0xca, 1);
    assertThat(StopMessage.Answer.of(Status.OK).toArray()).containsExactly(8, 1, 32, 100);
    byte[] id = ALICE.toArray();
    byte[] connect = new HopMessage.Connect(ALICE).toArray();
    assertThat(connect).startsWith(8, 1, 18, id.length + 2, 10, id.length).endsWith(id);
  }

  @Test
  void aStatusThatCameAfterUsIsNoGrant() throws Exception {
    byte[] strange = new Protobuf.Writer().varint(1, 2).varint(5, 999).toArray();
    assertThat(HopMessage.decode(strange))
        .isEqualTo(new HopMessage.Answer(Optional.empty(), Optional.empty(), Limit.NONE));
  }

  @Test
  void messagesThatMakeNoSenseAreRefused() {
    var many = new Protobuf.Writer();
    for (int i = 0; i <= Reservation.ADDRS_MAX; i++) many.bytes(2, ADDRESS.toArray());
    for (byte[] bytes :
        List.of(
            new byte[0],
            new Protobuf.Writer().varint(1, 7).toArray(),
            new Protobuf.Writer().varint(1, 1).toArray(),
            new Protobuf.Writer().varint(1, 1).bytes(2, new byte[] {10, 1, 9}).toArray(),
            new Protobuf.Writer()
                .varint(1, 2)
                .message(3, new Protobuf.Writer().varint(1, -1))
                .toArray(),
            new Protobuf.Writer().varint(1, 2).message(3, many).toArray(),
            new Protobuf.Writer()
                .varint(1, 2)
                .message(4, new Protobuf.Writer().varint(1, 1L << 33))
                .toArray())) {
      assertThatThrownBy(() -> HopMessage.decode(bytes)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void onlyTheRelayItselfGivesItsWord() throws Exception {
    var voucher = new Voucher(RELAY.peerId(), ALICE, NOON);
    assertThat(Voucher.open(voucher.seal(RELAY).toArray())).isEqualTo(voucher);
    assertThatThrownBy(() -> voucher.seal(key(2))).isInstanceOf(IllegalArgumentException.class);
    // Mallory's own word in the relay's name.
    byte[] payload =
        new Protobuf.Writer()
            .bytes(1, RELAY.peerId().toArray())
            .bytes(2, ALICE.toArray())
            .varint(3, NOON.getEpochSecond())
            .toArray();
    var forged =
        org.handsel.libp2p.crypto.SignedEnvelope.seal(
            key(3), Voucher.DOMAIN, Bytes.of((byte) 3, (byte) 2), Bytes.of(payload));
    assertThatThrownBy(() -> Voucher.open(forged.toArray()))
        .hasMessageContaining("signed by another");
    byte[] broken = voucher.seal(RELAY).toArray();
    broken[broken.length - 1] ^= 1;
    assertThatThrownBy(() -> Voucher.open(broken)).hasMessageContaining("signature");
  }

  @Test
  void anAddressThroughARelayComesApart() throws Exception {
    PeerId relay = RELAY.peerId();
    String text = ADDRESS + "/p2p/" + relay + "/p2p-circuit";
    assertThat(CircuitAddress.of(Multiaddr.of(text + "/p2p/" + ALICE)))
        .isEqualTo(new CircuitAddress(Optional.of(ADDRESS), relay, Optional.of(ALICE)));
    assertThat(CircuitAddress.of(Multiaddr.of("/p2p/" + relay + "/p2p-circuit")))
        .isEqualTo(new CircuitAddress(Optional.empty(), relay, Optional.empty()));
    var wrong = new ArrayList<>(Arrays.asList("/p2p-circuit", ADDRESS + "/p2p-circuit"));
    wrong.add(ADDRESS.toString());
    wrong.add(text + text + "/p2p/" + ALICE);
    wrong.add(text + "/ip4/192.0.2.2/tcp/1");
    for (String other : wrong) {
      assertThatThrownBy(() -> CircuitAddress.of(Multiaddr.of(other)))
          .as(other)
          .isInstanceOf(MalformedException.class);
    }
  }
}
