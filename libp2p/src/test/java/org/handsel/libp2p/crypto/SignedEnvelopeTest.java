package org.handsel.libp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class SignedEnvelopeTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void theEnvelopeOfAnotherImplementationOpensAndIsMadeTheSame() throws Exception {
    var vector = Vectors.json("libp2p/signed_peer_record.json");
    var decoded = vector.get("decoded");
    byte[] bytes = HEX.parseHex(vector.get("envelope_hex").asString());
    var envelope = SignedEnvelope.open(bytes, vector.get("domain").asString());
    assertThat(HEX.formatHex(envelope.key().encode()))
        .isEqualTo(decoded.get("public_key_pb").asString());
    assertThat(envelope.payloadType().hex()).isEqualTo(decoded.get("payload_type_hex").asString());
    assertThat(envelope.payload().hex()).isEqualTo(decoded.get("payload_hex").asString());
    assertThat(envelope.signature().hex()).isEqualTo(decoded.get("signature_hex").asString());

    var record = PeerRecord.open(bytes);
    var expected = decoded.get("record");
    assertThat(record.peer()).hasToString(decoded.get("peer_id").asString());
    assertThat(Long.toUnsignedString(record.seq())).isEqualTo(expected.get("seq").asString());
    assertThat(record.addresses().stream().map(Multiaddr::toString))
        .containsExactlyElementsOf(
            IntStream.range(0, 10)
                .mapToObj(i -> expected.get("addresses").get(i).asString())
                .toList());

    var signer = KeyPair.decode(HEX.parseHex(vector.get("private_key_pb").asString()));
    assertThat(record.seal(signer).toArray()).isEqualTo(bytes);
  }

  @Test
  void oneBitOfItChangedAndItDoesNotOpen() {
    var alice = KeyPair.ofSeed(new byte[32]);
    var record = new PeerRecord(alice.peerId(), 7, List.of(Multiaddr.of("/ip4/192.0.2.1/tcp/1")));
    byte[] bytes = record.seal(alice).toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] bent = bytes.clone();
      bent[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> PeerRecord.open(bent))
          .as("bit " + bit)
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> SignedEnvelope.open(bytes, "libp2p-routing-state"))
        .hasMessageContaining("signature");
  }

  @Test
  void nobodySignsForAnother() {
    var alice = KeyPair.ofSeed(new byte[32]);
    var mallory =
        KeyPair.ofSeed("mallory, who signs for others...".getBytes(StandardCharsets.UTF_8));
    var record = new PeerRecord(alice.peerId(), 7, List.of());
    assertThatIllegalArgumentException().isThrownBy(() -> record.seal(mallory));
    var payload =
        SignedEnvelope.seal(alice, PeerRecord.DOMAIN, PeerRecord.PAYLOAD_TYPE, Bytes.EMPTY);
    assertThatThrownBy(() -> PeerRecord.open(payload.toArray()))
        .isInstanceOf(MalformedException.class);
    var ofAlice = record.seal(alice).payload();
    var forged = SignedEnvelope.seal(mallory, PeerRecord.DOMAIN, PeerRecord.PAYLOAD_TYPE, ofAlice);
    assertThatThrownBy(() -> PeerRecord.open(forged.toArray()))
        .hasMessageContaining("another peer");
    var otherType = SignedEnvelope.seal(alice, PeerRecord.DOMAIN, Bytes.EMPTY, ofAlice);
    assertThatThrownBy(() -> PeerRecord.open(otherType.toArray()))
        .hasMessageContaining("no peer record");
  }
}
