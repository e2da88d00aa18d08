package org.handsel.libp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends as a key, an id, a signature or an envelope, reading it ends with a
/// value or a [MalformedException], and verifying with yes or no.
@ExtendWith(NearMisses.class)
class CryptoFuzzTest {
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);

  /// An Ed25519 key, and one of each other kind; those are from the specification's examples.
  static Stream<Named<byte[]>> publicKey() throws GeneralSecurityException {
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    var ecdsa = KeyPairGenerator.getInstance("EC");
    ecdsa.initialize(256);
    byte[] secp256k1 =
        HexFormat.of()
            .parseHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    return Stream.of(
        named("Ed25519", ALICE.publicKey().encode()),
        named("RSA", key(0, rsa.generateKeyPair().getPublic().getEncoded())),
        named("secp256k1", key(2, secp256k1)),
        named("ECDSA", key(3, ecdsa.generateKeyPair().getPublic().getEncoded())));
  }

  private static byte[] key(int type, byte[] raw) {
    return new Protobuf.Writer().varint(1, type).bytes(2, raw).toArray();
  }

  @MethodSource
  @FuzzTest
  void publicKey(byte[] bytes) {
    try {
      var key = PublicKey.decode(bytes);
      assertThat(key.encode()).isEqualTo(bytes);
      assertThat(key.verify(bytes, bytes)).isFalse();
      assertThat(PeerId.of(key).matches(key)).isTrue();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  static Stream<Named<byte[]>> privateKey() {
    return Stream.of(named("an Ed25519 key", ALICE.encode()));
  }

  @MethodSource
  @FuzzTest
  void privateKey(byte[] bytes) {
    try {
      assertThat(KeyPair.decode(bytes).encode()).isNotEmpty();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  static Stream<Named<byte[]>> peerId() {
    PeerId hashed = PeerId.of(ALICE.publicKey());
    return Stream.of(
        named("its bytes", hashed.toArray()),
        named("its text", hashed.toString().getBytes(StandardCharsets.UTF_8)),
        named(
            "a hash",
            "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N".getBytes(StandardCharsets.UTF_8)),
        named(
            "a CID",
            "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"
                .getBytes(StandardCharsets.UTF_8)));
  }

  @MethodSource
  @FuzzTest
  void peerId(byte[] bytes) {
    try {
      var id = PeerId.decode(bytes);
      assertThat(id.toArray()).isEqualTo(bytes);
      assertThat(PeerId.parse(id.toString())).isEqualTo(id);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
    try {
      var id = PeerId.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(PeerId.decode(id.toArray())).isEqualTo(id);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  static Stream<Named<byte[]>> ecdsaSignature() throws GeneralSecurityException {
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate());
    return Stream.of(named("a signature", signer.sign()));
  }

  @MethodSource
  @FuzzTest
  void ecdsaSignature(byte[] bytes) {
    try {
      var rs = EcdsaSignature.decode(bytes);
      assertThat(rs[0].signum()).isNotNegative();
      assertThat(rs[1].signum()).isNotNegative();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  /// The first 32 bytes are the key, the next 64 the signature: nobody finds one by chance, and the
  /// strict rule is never laxer than the curve.
  @FuzzTest
  void ed25519(byte[] bytes) {
    byte[] input = Arrays.copyOf(bytes, 96);
    byte[] key = Arrays.copyOf(input, 32);
    byte[] signature = Arrays.copyOfRange(input, 32, 96);
    assertThat(Ed25519.verifyStrict(key, bytes, signature)).isFalse();
    byte[] good = ALICE.sign(bytes);
    assertThat(Ed25519.verifyStrict(ALICE.publicKey().raw().toArray(), bytes, good)).isTrue();
  }

  static Stream<Named<byte[]>> peerRecord() {
    var record = new PeerRecord(ALICE.peerId(), 7, List.of(Multiaddr.of("/ip4/192.0.2.1/tcp/1")));
    return Stream.of(named("a record", record.seal(ALICE).toArray()));
  }

  @MethodSource
  @FuzzTest
  void peerRecord(byte[] bytes) {
    try {
      assertThat(PeerRecord.unchecked(bytes).addresses()).hasSizeLessThanOrEqualTo(64);
      assertThat(PeerRecord.open(bytes).addresses()).hasSizeLessThanOrEqualTo(64);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  static Stream<Named<byte[]>> signedRecord() {
    byte[] address = Multiaddr.of("/ip4/192.0.2.1/tcp/1").toArray();
    return Stream.of(
        named(
            "a record",
            new Protobuf.Writer()
                .bytes(1, ALICE.peerId().toArray())
                .varint(2, 7)
                .message(3, new Protobuf.Writer().bytes(1, address))
                .toArray()));
  }

  /// Whoever sends a record can sign whatever is in it.
  @MethodSource
  @FuzzTest
  void signedRecord(byte[] payload) {
    Bytes type = Bytes.of((byte) 3, (byte) 1);
    var envelope = SignedEnvelope.seal(ALICE, PeerRecord.DOMAIN, type, Bytes.of(payload));
    try {
      PeerRecord read = PeerRecord.open(envelope.toArray());
      assertThat(read.peer()).isEqualTo(ALICE.peerId());
      assertThat(PeerRecord.open(read.seal(ALICE).toArray())).isEqualTo(read);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }
}
