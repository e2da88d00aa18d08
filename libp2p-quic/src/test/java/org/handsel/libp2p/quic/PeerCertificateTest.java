package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PeerCertificateTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair ALICE = KeyPair.generate(RANDOM);
  private static final KeyPair MALLORY = KeyPair.generate(RANDOM);

  private static PeerId verified(byte[] der) throws MalformedException {
    return PeerId.of(PeerCertificate.read(der).verify(NOON));
  }

  @TestFactory
  Stream<DynamicTest> theSpecificationsCertificates() {
    return Vectors.json("libp2p/tls_certificates.json")
        .get("certificates")
        .valueStream()
        .map(vector ->
            dynamicTest(
                vector.get("name").asString(),
                () -> {
                  byte[] der =
                      HexFormat.of().parseHex(vector.get("certificate_der_hex").asString());
                  if (vector.get("valid").asBoolean()) {
                    assertThat(verified(der)).hasToString(vector.get("peer_id").asString());
                  } else {
                    assertThatThrownBy(() -> verified(der)).isInstanceOf(MalformedException.class);
                  }
                }));
  }

  private static byte[] shown(Instant from, Instant until, byte[] extensions) throws Exception {
    java.security.KeyPair fresh = Credentials.freshKey(RANDOM);
    return Credentials.certificate(fresh, from, until, extensions, RANDOM);
  }

  private static byte[] shown(Extensions extensions) throws Exception {
    java.security.KeyPair fresh = Credentials.freshKey(RANDOM);
    byte[] key = fresh.getPublic().getEncoded();
    return Credentials.certificate(
        fresh, NOON.minusSeconds(60), NOON.plusSeconds(60), extensions.of(key), RANDOM);
  }

  private interface Extensions {
    byte[] of(byte[] key);
  }

  private static byte[] both(byte[] one, byte[] other) {
    return new DerWriter().encoded(one).encoded(other).toArray();
  }

  /// An extension that nobody knows.
  private static byte[] stranger(boolean critical) {
    return new DerWriter()
        .sequence(in -> {
          in.element(DerReader.OBJECT_IDENTIFIER, new byte[] {0x2a, 3, 4});
          if (critical) in.element(DerReader.BOOLEAN, new byte[] {-1});
          in.element(DerReader.OCTET_STRING, new byte[] {5, 0});
        })
        .toArray();
  }

  @Test
  void ourOwnIsReadAndHoldsAlways() throws Exception {
    byte[] der = Credentials.of(ALICE, RANDOM).certificate().getEncoded();
    PeerCertificate certificate = PeerCertificate.read(der);
    assertThat(certificate.peerKey()).isEqualTo(ALICE.publicKey());
    assertThat(certificate.verify(Instant.parse("1975-01-01T00:00:00Z")))
        .isEqualTo(ALICE.publicKey());
    assertThat(certificate.verify(Instant.parse("2099-01-01T00:00:00Z")))
        .isEqualTo(ALICE.publicKey());
  }

  @Test
  void oneThatIsNotValidNowIsRefused() throws Exception {
    byte[] expired = shown(NOON.minusSeconds(60), NOON.minusSeconds(1), forged());
    assertThatThrownBy(() -> verified(expired)).hasMessageContaining("expired");
    byte[] early = shown(NOON.plusSeconds(1), NOON.plusSeconds(60), forged());
    assertThatThrownBy(() -> verified(early)).hasMessageContaining("not valid yet");
  }

  private static byte[] forged() {
    return Credentials.extension(ALICE, new byte[] {1});
  }

  @Test
  void oneWithoutTheExtensionIsRefused() throws Exception {
    byte[] bare = shown(_ -> new byte[0]);
    assertThatThrownBy(() -> verified(bare)).hasMessageContaining("no libp2p extension");
    byte[] other = shown(_ -> stranger(false));
    assertThatThrownBy(() -> verified(other)).hasMessageContaining("no libp2p extension");
  }

  @Test
  void aVouchingForAnotherKeyIsRefused() throws Exception {
    byte[] stolen = shown(_ -> forged());
    assertThatThrownBy(() -> verified(stolen)).hasMessageContaining("vouch");
  }

  @Test
  void malloryCannotVouchInAlicesName() throws Exception {
    byte[] der =
        shown(key ->
            new DerWriter()
                .sequence(in ->
                    in.element(DerReader.OBJECT_IDENTIFIER, PeerCertificate.EXTENSION)
                        .element(
                            DerReader.OCTET_STRING,
                            new DerWriter()
                                .sequence(pair ->
                                    pair.element(DerReader.OCTET_STRING, ALICE.publicKey().encode())
                                        .element(
                                            DerReader.OCTET_STRING,
                                            MALLORY.sign(PeerCertificate.vouched(key))))
                                .toArray()))
                .toArray());
    assertThatThrownBy(() -> verified(der)).hasMessageContaining("vouch");
  }

  @Test
  void anotherExtensionIsPassedOverUnlessItIsCritical() throws Exception {
    byte[] harmless = shown(key -> both(stranger(false), Credentials.extension(ALICE, key)));
    assertThat(verified(harmless)).isEqualTo(ALICE.peerId());
    byte[] critical = shown(key -> both(Credentials.extension(ALICE, key), stranger(true)));
    assertThatThrownBy(() -> verified(critical)).hasMessageContaining("critical");
  }

  @Test
  void twoOfTheExtensionAreRefused() throws Exception {
    byte[] der =
        shown(key -> both(Credentials.extension(ALICE, key), Credentials.extension(MALLORY, key)));
    assertThatThrownBy(() -> verified(der)).hasMessageContaining("two");
  }

  @Test
  void aChangedBitAnywhereIsNoticed() throws Exception {
    byte[] der = Credentials.of(ALICE, RANDOM).certificate().getEncoded();
    for (int at = 0; at < der.length; at++) {
      byte[] changed = der.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> verified(changed))
          .as("byte " + at)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void oneCutShortOrWithMoreBehindItIsRefused() throws Exception {
    byte[] der = Credentials.of(ALICE, RANDOM).certificate().getEncoded();
    for (int length = 0; length < der.length; length++) {
      byte[] part = Arrays.copyOf(der, length);
      assertThatThrownBy(() -> verified(part)).isInstanceOf(MalformedException.class);
    }
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    assertThatThrownBy(() -> verified(longer)).hasMessageContaining("too many");
    byte[] huge = Arrays.copyOf(der, PeerCertificate.BYTES_MAX + 1);
    assertThatThrownBy(() -> verified(huge)).hasMessageContaining("too long");
  }

  @Test
  void aPeersRsaKeyMayVouch() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048, RANDOM);
    java.security.KeyPair rsa = generator.generateKeyPair();
    byte[] host =
        new Protobuf.Writer()
            .varint(1, 0)
            .bytes(2, Bytes.of(rsa.getPublic().getEncoded()))
            .toArray();
    byte[] der =
        shown(key ->
            new DerWriter()
                .sequence(in ->
                    in.element(DerReader.OBJECT_IDENTIFIER, PeerCertificate.EXTENSION)
                        .element(
                            DerReader.OCTET_STRING,
                            new DerWriter()
                                .sequence(pair ->
                                    pair.element(DerReader.OCTET_STRING, host)
                                        .element(
                                            DerReader.OCTET_STRING,
                                            signed(rsa, PeerCertificate.vouched(key))))
                                .toArray()))
                .toArray());
    assertThat(PeerCertificate.read(der).verify(NOON).encode()).isEqualTo(host);
  }

  private static byte[] signed(java.security.KeyPair rsa, byte[] message) {
    try {
      var signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(rsa.getPrivate());
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void lengthsThatLieAreMalformed() {
    for (String hex :
        new String[] {"30", "3080", "308100", "30817f", "3082000130", "30847fffffff"}) {
      byte[] der = HexFormat.of().parseHex(hex);
      assertThatThrownBy(() -> new DerReader(der).enter(DerReader.SEQUENCE))
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
  }
}
