package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.MalformedException;

/// Whatever a stranger shows as a certificate, looking at it ends with a proven key or a
/// [MalformedException].
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
}
