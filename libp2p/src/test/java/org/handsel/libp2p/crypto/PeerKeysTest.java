package org.handsel.libp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multibase;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PeerKeysTest {
  private static final HexFormat HEX = HexFormat.of();

  @TestFactory
  Stream<DynamicTest> theKeysOfOtherImplementationsAreRead() {
    var keys = Vectors.json("libp2p/keys_and_peer_ids.json").get("keys");
    return StreamSupport.stream(keys.spliterator(), false)
        .map(key -> dynamicTest(key.get("peer_id").asString(), () -> isRead(key)));
  }

  private static void isRead(JsonNode vector) throws Exception {
    byte[] encoded = HEX.parseHex(vector.get("public_pb").asString());
    var key = PublicKey.decode(encoded);
    assertThat(key.encode()).isEqualTo(encoded);
    var id = PeerId.of(key);
    assertThat(id).hasToString(vector.get("peer_id").asString());
    assertThat(id.cid()).hasToString(vector.get("peer_id_cid").asString());
    assertThat(HEX.formatHex(id.toArray()))
        .isEqualTo(vector.get("peer_id_multihash_hex").asString());
    assertThat(PeerId.parse(id.toString())).isEqualTo(id);
    assertThat(PeerId.parse(id.cid().toString())).isEqualTo(id);
    assertThat(id.matches(key)).isTrue();
    if (id.multihash().code() == Multihash.IDENTITY) assertThat(id.publicKey()).contains(key);
    if (vector.has("signature")) {
      byte[] message =
          vector.has("message_hex")
              ? HEX.parseHex(vector.get("message_hex").asString())
              : vector.get("message_utf8").asString().getBytes(StandardCharsets.UTF_8);
      byte[] signature = HEX.parseHex(vector.get("signature").asString());
      assertThat(key.verify(message, signature)).isTrue();
      message[0] ^= 1;
      assertThat(key.verify(message, signature)).isFalse();
    }
    if (vector.get("type").asString().equals("ed25519")) {
      byte[] secret = HEX.parseHex(vector.get("private_pb").asString());
      var pair = KeyPair.decode(secret);
      assertThat(pair.encode()).isEqualTo(secret);
      assertThat(pair.publicKey()).isEqualTo(key);
      assertThat(pair).hasToString("key pair of " + id);
    }
  }

  @Test
  void aPeerIdIsReadInEveryTextForm() throws Exception {
    for (var vector : Vectors.json("libp2p/keys_and_peer_ids.json").get("peer_id_text_forms")) {
      var id = PeerId.parse(vector.get("text").asString());
      assertThat(id).hasToString(vector.get("base58").asString());
      assertThat(id.cid()).hasToString(vector.get("cid").asString());
      assertThat(HEX.formatHex(id.toArray())).isEqualTo(vector.get("multihash_hex").asString());
    }
  }

  @Test
  void secp256k1AgreesWithWycheproof() throws Exception {
    int seen = 0;
    for (var group :
        Vectors.json("wycheproof/ecdsa_secp256k1_sha256_test.json").get("testGroups")) {
      byte[] point = HEX.parseHex(group.get("publicKey").get("uncompressed").asString());
      byte[] compressed = new byte[33];
      compressed[0] = (byte) (2 + (point[64] & 1));
      System.arraycopy(point, 1, compressed, 1, 32);
      seen += agrees(Secp256k1PublicKey.decode(Bytes.of(compressed)), group);
    }
    assertThat(seen).isEqualTo(238);
  }

  @Test
  void ecdsaAgreesWithWycheproof() throws Exception {
    int seen = 0;
    for (var group :
        Vectors.json("wycheproof/ecdsa_secp256r1_sha256_test.json").get("testGroups")) {
      var raw = Bytes.fromHex(group.get("publicKeyDer").asString());
      seen += agrees(EcdsaPublicKey.decode(raw), group);
    }
    assertThat(seen).isEqualTo(242);
  }

  @Test
  void rsaAgreesWithWycheproof() throws Exception {
    int seen = 0;
    for (var group :
        Vectors.json("wycheproof/rsa_signature_2048_sha256_test.json").get("testGroups")) {
      var raw = Bytes.fromHex(group.get("publicKeyDer").asString());
      seen += agrees(RsaPublicKey.decode(raw), group);
    }
    assertThat(seen).isEqualTo(129);
  }

  private static int agrees(PublicKey key, JsonNode group) {
    int seen = 0;
    for (var test : group.get("tests")) {
      seen++;
      String result = test.get("result").asString();
      if (result.equals("acceptable")) continue;
      byte[] message = HEX.parseHex(test.get("msg").asString());
      byte[] signature = HEX.parseHex(test.get("sig").asString());
      assertThat(key.verify(message, signature))
          .as(test.toString())
          .isEqualTo(result.equals("valid"));
    }
    return seen;
  }

  @Test
  void aKeyInAnotherFormIsRefused() {
    String raw = "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
    for (String hex :
        List.of(
            "",
            "0801",
            "1220" + raw,
            "08011220" + raw.substring(2),
            "08041220" + raw, // no such type
            "1220" + raw + "0801", // other order
            "0881001220" + raw, // a longer varint
            "08011220" + raw + "1801", // one field more
            "080108011220" + raw, // a field twice
            "08021221" + "05" + raw, // no point
            "08021221" + "02" + "ff".repeat(32),
            "0803120130",
            "0800120130")) {
      assertThatThrownBy(() -> PublicKey.decode(HEX.parseHex(hex)))
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> PublicKey.decode(new byte[5000])).hasMessageContaining("too long");
  }

  @Test
  void aPrivateKeyIsHeldAgainstItsPublicHalf() throws Exception {
    var alice = KeyPair.ofSeed(new byte[32]);
    byte[] encoded = alice.encode();
    encoded[encoded.length - 1] ^= 1;
    assertThatThrownBy(() -> KeyPair.decode(encoded)).hasMessageContaining("of another");
    // The older form has the public key twice.
    String pair = HEX.formatHex(alice.encode()).substring(8);
    String twice = "08011260" + pair + alice.publicKey().raw().hex();
    assertThat(KeyPair.decode(HEX.parseHex(twice)).peerId()).isEqualTo(alice.peerId());
    for (String hex : List.of("", "08021220" + "00".repeat(32), "08011220" + "00".repeat(32))) {
      assertThatThrownBy(() -> KeyPair.decode(HEX.parseHex(hex)))
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aMultikeyNamesItsKind() throws Exception {
    var alice = KeyPair.generate(new SecureRandom()).publicKey();
    assertThat(alice.multikey().hex()).isEqualTo("ed01" + alice.raw().hex());
    assertThat(Ed25519PublicKey.ofMultikey(alice.multikey())).isEqualTo(alice);
    for (String hex : List.of("", "ed01", "ed01" + "00".repeat(31), "e701" + "00".repeat(32))) {
      assertThatThrownBy(() -> Ed25519PublicKey.ofMultikey(Bytes.fromHex(hex)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void otherHashesAreNoPeers() {
    for (String text :
        List.of(
            "",
            "Qm",
            "1",
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
            "12D3KooW")) {
      assertThatThrownBy(() -> PeerId.parse(text)).as(text).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> PeerId.decode(HEX.parseHex("1114" + "00".repeat(20))))
        .isInstanceOf(MalformedException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerId(Multihash.digest(Multihash.SHA1, new byte[0])));
  }

  @Test
  void anAddressNamesItsPeer() throws Exception {
    var bob = KeyPair.ofSeed(new byte[32]).peerId();
    var there = Multiaddr.of("/ip4/192.0.2.1/tcp/1");
    assertThat(PeerId.in(bob.at(there))).contains(bob);
    assertThat(PeerId.in(there)).isEmpty();
    assertThat(PeerId.in(Multiaddr.parse("/p2p/" + bob.cid().toString(Multibase.BASE36))))
        .contains(bob);
  }
}
