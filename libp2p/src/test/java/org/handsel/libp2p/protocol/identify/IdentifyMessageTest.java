package org.handsel.libp2p.protocol.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class IdentifyMessageTest {
  private static final Multiaddr HOME = Multiaddr.of("/ip4/192.0.2.1/tcp/4001");
  private static final Multiaddr WORK = Multiaddr.of("/ip4/192.0.2.2/tcp/4001");
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);
  private static final KeyPair MALLORY = KeyPair.ofSeed(Bytes.fromHex("11".repeat(32)).toArray());

  private static final Identify.Records RECORDS = envelope -> PeerRecord.open(envelope.toArray());

  private static IdentifyMessage saidBy(KeyPair speaker, Optional<Bytes> record) {
    return new IdentifyMessage(
        Optional.of(Bytes.of(speaker.publicKey().encode())),
        List.of(HOME),
        List.of("/a/1"),
        Optional.of(WORK),
        Optional.of("ipfs/0.1.0"),
        Optional.of("test/1"),
        record);
  }

  private static Optional<Bytes> record(KeyPair signer) {
    var record = new PeerRecord(signer.peerId(), 1, List.of(WORK));
    return Optional.of(Bytes.of(record.seal(signer).toArray()));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    var said = saidBy(ALICE, record(ALICE));
    assertThat(IdentifyMessage.decode(said.toArray())).isEqualTo(said);
  }

  @Test
  void aMessageInPartsIsOneMessage() throws IOException {
    var out = new ByteArrayOutputStream();
    Frames.write(out, saidBy(ALICE, Optional.empty()).toArray());
    byte[] record = record(ALICE).orElseThrow().toArray();
    Frames.write(out, new Protobuf.Writer().bytes(8, record).toArray());
    var read = IdentifyMessage.read(new ByteArrayInputStream(out.toByteArray()), 64 << 10);
    assertThat(read).isEqualTo(saidBy(ALICE, record(ALICE)));
  }

  @Test
  void signedAddressesCountMoreThanSaidOnes() throws IOException {
    assertThat(saidBy(ALICE, record(ALICE)).addressesOf(ALICE.peerId(), RECORDS))
        .containsExactly(WORK);
    assertThat(saidBy(ALICE, Optional.empty()).addressesOf(ALICE.peerId(), RECORDS))
        .containsExactly(HOME);
  }

  @Test
  void anotherPeersKeyOrRecordIsRefused() {
    assertThatThrownBy(() -> saidBy(MALLORY, Optional.empty()).addressesOf(ALICE.peerId(), RECORDS))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> saidBy(ALICE, record(MALLORY)).addressesOf(ALICE.peerId(), RECORDS))
        .isInstanceOf(MalformedException.class);
  }

  static Stream<Named<byte[]>> anyBytesAreAMessageOrMalformed() {
    return Stream.of(
        named("signed", saidBy(ALICE, record(ALICE)).toArray()),
        named("unsigned", saidBy(ALICE, Optional.empty()).toArray()));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreAMessageOrMalformed(byte[] bytes) {
    try {
      var said = IdentifyMessage.decode(bytes);
      assertThat(IdentifyMessage.decode(said.toArray())).isEqualTo(said);
      assertThat(said.addressesOf(ALICE.peerId(), RECORDS)).hasSizeLessThanOrEqualTo(64);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
