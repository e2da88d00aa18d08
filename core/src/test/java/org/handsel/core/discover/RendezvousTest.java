package org.handsel.core.discover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.handsel.libp2p.multiformats.Multihash;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private static final Rendezvous BIKES = new Rendezvous("local", "market");

  @Test
  void theKeyOfTheSpecificationComesOut() {
    Multihash key = BIKES.keys(20_000).getFirst();
    assertThat(key.code()).isEqualTo(Multihash.SHA2_256);
    assertThat(key.digest().hex())
        .isEqualTo("45a3b26cfbe4d8f8d49c32f9bf173d38ecf69125246ac46abd3484f15a20ab08");
  }

  @Test
  void everyNetworkTopicSaltAndDayHasAKeyOfItsOwn() {
    Set<Multihash> keys = new HashSet<>(BIKES.keys(20_000));
    keys.addAll(BIKES.keys(20_001));
    keys.addAll(new Rendezvous("local", "people").keys(20_000));
    keys.addAll(new Rendezvous("main", "market").keys(20_000));
    assertThat(keys).hasSize(4 * Rendezvous.SALTS);
  }

  /// Decision 43.
  @Test
  void namesThatReadTheSameOneBehindTheOtherHaveKeysOfTheirOwn() {
    assertThat(new Rendezvous("main", "ports").keys(20_000))
        .doesNotContainAnyElementsOf(new Rendezvous("mainport", "s").keys(20_000));
  }

  @Test
  void aroundMidnightThoseWhoseClocksDifferByLessThanAnHourStillMeet() {
    Instant midnight = Instant.parse("2026-11-25T00:00:00Z");
    for (int minutes = -180; minutes <= 180; minutes += 7) {
      Instant here = midnight.plusSeconds(60L * minutes);
      for (int apart = -59; apart <= 59; apart++) {
        Instant there = here.plusSeconds(60L * apart);
        assertThat(Rendezvous.announced(there))
            .as("%s looks for one whose clock says %s", here, there)
            .contains(Rendezvous.day(here));
      }
    }
    assertThat(Rendezvous.announced(midnight.plusSeconds(7200))).hasSize(1);
  }
}
