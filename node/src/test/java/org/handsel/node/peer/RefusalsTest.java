package org.handsel.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final Refusals refusals = new Refusals(2);

  private static PeerId peer(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return KeyPair.ofSeed(seed).peerId();
  }

  @Test
  void aRefusalHoldsForTenMinutes() {
    refusals.add(peer(1), "it lied", 1000);
    long end = 1000 + Duration.ofMinutes(10).toMillis();
    assertThat(refusals.why(peer(1), end - 1)).contains("it lied");
    assertThat(refusals.why(peer(1), end)).isEmpty();
    assertThat(refusals.all(end)).isEmpty();
  }

  @Test
  void ofTooManyTheOneThatWasSentAwayFirstIsForgotten() {
    refusals.add(peer(1), "one", 1000);
    refusals.add(peer(2), "two", 1001);
    refusals.add(peer(1), "one again", 1002);
    refusals.add(peer(3), "three", 1003);
    assertThat(refusals.all(1004)).isEqualTo(Map.of(peer(1), "one again", peer(3), "three"));
    assertThat(refusals.why(peer(2), 1004)).isEmpty();
  }
}
