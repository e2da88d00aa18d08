package org.handsel.libp2p.protocol.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.handsel.libp2p.protocol.gossipsub.Village.bytes;
import static org.handsel.libp2p.protocol.gossipsub.Village.key;
import static org.handsel.libp2p.protocol.gossipsub.Village.peer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Test;

class RpcTest {
  private static final GossipLimits LIMITS = GossipLimits.DEFAULT;

  private static final Rpc ALL =
      new Rpc(
          List.of(new Rpc.Subscribed("bikes", true), new Rpc.Subscribed("boats", false)),
          List.of(
              Publication.unsigned("bikes", bytes("one")),
              Publication.signed(key(1), 9, "boats", bytes("two"))),
          new Control(
              List.of(new Control.Have("bikes", List.of(bytes("a"), bytes("b")))),
              List.of(bytes("c")),
              List.of("bikes"),
              List.of(
                  new Control.Prune(
                      "boats",
                      List.of(
                          new Control.Exchanged(peer(1), Optional.of(bytes("record"))),
                          new Control.Exchanged(peer(2), Optional.empty())),
                      Optional.of(Duration.ofSeconds(60)))),
              List.of(bytes("d"))));

  @Test
  void whatIsWrittenIsRead() throws Exception {
    assertThat(Rpc.decode(ALL.toArray(), LIMITS)).isEqualTo(ALL);
  }

  @Test
  void theFieldsHaveTheNumbersOfTheSpecification() {
    Rpc message = Rpc.of(Publication.unsigned("t", bytes("d")));
    assertThat(Bytes.of(message.toArray()).hex()).isEqualTo("1206" + "120164" + "220174");
    Rpc follows = new Rpc(List.of(new Rpc.Subscribed("t", true)), List.of(), Control.NONE);
    assertThat(Bytes.of(follows.toArray()).hex()).isEqualTo("0a05" + "0801" + "120174");
    Rpc want = Rpc.of(new Control(List.of(), List.of(bytes("i")), List.of(), List.of(), List.of()));
    assertThat(Bytes.of(want.toArray()).hex()).isEqualTo("1a05" + "1203" + "0a0169");
  }

  @Test
  void whatCutsShortIsMalformed() {
    byte[] whole = ALL.toArray();
    int refused = 0;
    for (int length = 1; length < whole.length; length++) {
      try {
        Rpc.decode(java.util.Arrays.copyOf(whole, length), LIMITS);
      } catch (MalformedException e) {
        refused++;
      }
    }
    // Only those that end between the four fields of the RPC are whole.
    assertThat(refused).isEqualTo(whole.length - 1 - 4);
  }

  @Test
  void anOverlongRpcIsRefusedUnread() {
    assertThatThrownBy(() -> Rpc.decode(new byte[LIMITS.rpcBytesMax() + 1], LIMITS))
        .hasMessageContaining("too long");
  }

  @Test
  void manyIdsAreReadToTheirLimit() throws Exception {
    List<Bytes> ids = IntStream.range(0, 20_000).mapToObj(i -> bytes("id" + i)).toList();
    Rpc many = Rpc.of(new Control(List.of(), ids, List.of(), List.of(), ids));
    Control read = Rpc.decode(many.toArray(), LIMITS).control();
    assertThat(read.want()).hasSize(LIMITS.idsPerRpcMax());
    assertThat(read.dontWant()).isEmpty();
  }

  @Test
  void manySubscriptionsAreReadToTheirLimit() throws Exception {
    List<Rpc.Subscribed> many =
        IntStream.range(0, 5000).mapToObj(i -> new Rpc.Subscribed("topic " + i, true)).toList();
    Rpc rpc = new Rpc(many, List.of(), Control.NONE);
    assertThat(Rpc.decode(rpc.toArray(), LIMITS).subscriptions())
        .hasSize(LIMITS.entriesPerRpcMax());
  }

  @Test
  void aFatRecordOfAThirdPeerIsPassedOverAndTheRestIsRead() throws Exception {
    var fat = Optional.of(Bytes.of(new byte[LIMITS.exchangedRecordBytesMax() + 1]));
    Rpc said =
        Village.prune(
            Optional.empty(),
            new Control.Exchanged(peer(1), fat),
            new Control.Exchanged(peer(2), Optional.of(bytes("record"))));
    assertThat(Rpc.decode(said.toArray(), LIMITS).control().prune().getFirst().peers())
        .containsExactly(
            new Control.Exchanged(peer(1), Optional.empty()),
            new Control.Exchanged(peer(2), Optional.of(bytes("record"))));
  }

  @Test
  void unknownFieldsCountAsPartOfTheMessage() throws Exception {
    int most = LIMITS.messageBytesMax();
    byte[] later = new Protobuf.Writer().bytes(77, Bytes.of(new byte[100])).toArray();
    assertThat(Rpc.decode(withUnknown(most - later.length, later), LIMITS).publish()).hasSize(1);
    assertThatThrownBy(() -> Rpc.decode(withUnknown(most - later.length + 1, later), LIMITS))
        .hasMessageContaining("too long");
  }

  private static byte[] withUnknown(int size, byte[] later) {
    Optional<Bytes> none = Optional.empty();
    Bytes data = Bytes.of(new byte[size]);
    return Rpc.of(new Publication(none, data, none, "t", none, none, Bytes.of(later))).toArray();
  }

  @Test
  void anIdTooLongIsMalformed() {
    Rpc rpc =
        Rpc.of(
            new Control(
                List.of(), List.of(Bytes.of(new byte[129])), List.of(), List.of(), List.of()));
    assertThatThrownBy(() -> Rpc.decode(rpc.toArray(), LIMITS))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void fieldsThatCameAfterUsAreKeptAndSigned() throws Exception {
    Publication known = Publication.signed(key(1), 9, "boats", bytes("two"));
    byte[] later = new Protobuf.Writer().text(77, "a field of tomorrow").toArray();
    var unsigned =
        new Publication(
            known.from(),
            known.data(),
            known.sequence(),
            known.topic(),
            Optional.empty(),
            Optional.empty(),
            Bytes.of(later));
    var prefixed = new java.io.ByteArrayOutputStream();
    prefixed.writeBytes(bytes("libp2p-pubsub:").toArray());
    prefixed.writeBytes(unsigned.write().toArray());
    var signed =
        new Publication(
            known.from(),
            known.data(),
            known.sequence(),
            known.topic(),
            Optional.of(Bytes.of(key(1).sign(prefixed.toByteArray()))),
            Optional.empty(),
            Bytes.of(later));
    Publication read = Rpc.decode(Rpc.of(signed).toArray(), LIMITS).publish().getFirst();
    assertThat(read).isEqualTo(signed);
    assertThat(read.signatureStands()).isTrue();
    assertThat(known.signatureStands()).isTrue();
  }

  @Test
  void theKeyIsSentButNotSigned() {
    Publication good = Publication.signed(key(1), 9, "boats", bytes("two"));
    var withKey =
        new Publication(
            good.from(),
            good.data(),
            good.sequence(),
            good.topic(),
            good.signature(),
            Optional.of(Bytes.of(key(1).publicKey().encode())),
            Bytes.EMPTY);
    assertThat(withKey.signatureStands()).isTrue();
  }

  @Test
  void anothersKeyDoesNotMakeASignature() {
    Publication good = Publication.signed(key(1), 9, "boats", bytes("two"));
    var claimed =
        new Publication(
            Optional.of(peer(2).bytes()),
            good.data(),
            good.sequence(),
            good.topic(),
            good.signature(),
            Optional.of(Bytes.of(key(1).publicKey().encode())),
            Bytes.EMPTY);
    assertThat(claimed.saysWhoSignedIt()).isTrue();
    assertThat(claimed.signatureStands()).isFalse();
  }
}
