package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger shows as a certificate, looking at it ends with a proven key or a
/// [MalformedException].
@ExtendWith(NearMisses.class)
class PeerCertificateFuzzTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final byte[] GOOD = good();

  private static byte[] good() {
    try {
      return Credentials.of(KeyPair.ofSeed(new byte[32]), new java.security.SecureRandom())
          .certificate()
          .getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void look(byte[] der) {
    try {
      assertThat(PeerCertificate.read(der).verify(NOON)).isNotNull();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> anyBytes() {
    return Stream.of(named("a good one", GOOD));
  }

  @MethodSource
  @FuzzTest
  void anyBytes(byte[] bytes) {
    look(bytes);
  }

  /// A good one with pieces of the input written over it, so that the fuzzer gets past the outside.
  @FuzzTest
  void aGoodOneChanged(byte[] bytes) {
    byte[] der = GOOD.clone();
    var random = new SplittableRandom(Arrays.hashCode(bytes));
    for (byte value : bytes) der[random.nextInt(der.length)] = value;
    look(der);
  }

  static Stream<Named<byte[]>> elements() {
    return anyBytes();
  }

  @MethodSource
  @FuzzTest
  void elements(byte[] bytes) {
    var in = new DerReader(bytes);
    var random = new Random(bytes.length);
    try {
      while (in.more()) {
        int tag = random.nextBoolean() ? DerReader.SEQUENCE : bytes[0] & 0xff;
        assertThat(in.whole(tag)).hasSizeLessThanOrEqualTo(bytes.length);
      }
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  /// The key of a certificate, and its signature on nothing: whoever shows one chooses both.
  static Stream<Named<byte[]>> signatures() throws GeneralSecurityException {
    var seeds = new ArrayList<Named<byte[]>>();
    for (Way way : WAYS) {
      var generator = KeyPairGenerator.getInstance(way.keys);
      if (way.bits > 0) generator.initialize(way.bits);
      java.security.KeyPair pair = generator.generateKeyPair();
      var signer = Signature.getInstance(way.signatures);
      signer.initSign(pair.getPrivate());
      byte[] key = pair.getPublic().getEncoded();
      byte[] seed = Arrays.copyOf(key, key.length + 512);
      byte[] signature = signer.sign();
      System.arraycopy(signature, 0, seed, key.length, signature.length);
      seeds.add(named(way.signatures, Arrays.copyOf(seed, key.length + signature.length)));
    }
    return seeds.stream();
  }

  /// How certificates are signed, by the bytes that say so.
  private record Way(String algorithm, String keys, int bits, String signatures) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("300a06082a8648ce3d040302", "EC", 256, "SHA256withECDSA"),
          new Way("300506032b6570", "Ed25519", 0, "Ed25519"),
          new Way("300d06092a864886f70d01010b0500", "RSA", 2048, "SHA256withRSA"));

  @MethodSource
  @FuzzTest
  void signatures(byte[] bytes) {
    // The key is as long as its first element says.
    int keyBytes = 0;
    try {
      keyBytes = new DerReader(bytes).whole(DerReader.SEQUENCE).length;
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
    Bytes key = Bytes.of(Arrays.copyOf(bytes, keyBytes));
    Bytes signature = Bytes.of(Arrays.copyOfRange(bytes, keyBytes, bytes.length));
    for (Way way : WAYS) {
      try {
        CertificateSignature.check(key, Bytes.fromHex(way.algorithm), Bytes.EMPTY, signature);
      } catch (MalformedException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }
}
