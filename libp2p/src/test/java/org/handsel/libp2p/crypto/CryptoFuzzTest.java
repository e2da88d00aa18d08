package org.handsel.libp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger sends as a key, an id, a signature or an envelope, reading it ends with a
/// value or a [MalformedException], and verifying with yes or no.
class CryptoFuzzTest {
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);

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

  @FuzzTest
  void privateKey(byte[] bytes) {
    try {
      assertThat(KeyPair.decode(bytes).encode()).isNotEmpty();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

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

  @FuzzTest
  void peerRecord(byte[] bytes) {
    try {
      assertThat(PeerRecord.open(bytes).addresses()).hasSizeLessThanOrEqualTo(64);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }
}
