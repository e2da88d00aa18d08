package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private static final Multiaddr NEAR = Multiaddr.of("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr FAR = Multiaddr.of("/ip4/8.8.8.8/tcp/4001");
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);
  private static final InstantSource STOPPED =
      InstantSource.fixed(Instant.parse("2030-01-01T12:00:00Z"));

  private final Certificates certificates = new Certificates(ALICE, STOPPED);

  @Test
  void everyPeerIsShownTheSameRecordWhileTheAddressesStay() throws MalformedException {
    Bytes first = certificates.of(List.of(NEAR, FAR), List.of(FAR));
    assertThat(certificates.of(List.of(NEAR, FAR), List.of(NEAR, FAR))).isNotEqualTo(first);
    assertThat(certificates.of(List.of(NEAR, FAR), List.of(FAR))).isEqualTo(first);
    assertThat(opened(first).addresses()).containsExactly(FAR);
  }

  @Test
  void aChangeOfAddressesIsNewerThoughTheClockStandsStill() throws MalformedException {
    Bytes before = certificates.of(List.of(NEAR), List.of(NEAR));
    Bytes changed = certificates.of(List.of(NEAR, FAR), List.of(NEAR, FAR));
    Bytes back = certificates.of(List.of(NEAR), List.of(NEAR));
    assertThat(opened(changed).seq()).isGreaterThan(opened(before).seq());
    assertThat(opened(back).seq()).isGreaterThan(opened(changed).seq());
  }

  private static PeerRecord opened(Bytes envelope) throws MalformedException {
    return PeerRecord.open(envelope.toArray());
  }
}
