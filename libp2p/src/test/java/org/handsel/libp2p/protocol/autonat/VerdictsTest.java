package org.handsel.libp2p.protocol.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Multiaddr ONE = Multiaddr.of("/ip4/45.1.2.3/tcp/4001");
  private static final Multiaddr TWO = Multiaddr.of("/ip4/45.1.2.4/tcp/4001");
  private static final AutonatLimits.Client LIMITS = AutonatLimits.DEFAULT.client();

  private final Verdicts verdicts = new Verdicts(LIMITS);

  private static Subnet network(int number) {
    return Subnet.around(Multiaddr.of("/ip4/8.8." + number + ".0").ip().orElseThrow(), 24);
  }

  private Verdict of(Multiaddr address, Instant now) {
    return verdicts.all(now).getOrDefault(address, Verdict.UNKNOWN);
  }

  @Test
  void threeNetworksOfOneMindDecide() {
    verdicts.candidates(List.of(ONE, TWO));
    for (int i = 0; i < 3; i++) {
      assertThat(of(ONE, NOON)).isEqualTo(Verdict.UNKNOWN);
      verdicts.vote(ONE, network(i), true, NOON);
      verdicts.vote(TWO, network(i), false, NOON);
    }
    assertThat(of(ONE, NOON)).isEqualTo(Verdict.REACHABLE);
    assertThat(of(TWO, NOON)).isEqualTo(Verdict.UNREACHABLE);
    // It counts for a time.
    assertThat(of(ONE, NOON.plus(LIMITS.votesLast()))).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void oneNetworkThatLiesDecidesNothing() {
    verdicts.candidates(List.of(ONE));
    for (int i = 0; i < 9; i++) verdicts.vote(ONE, network(6), false, NOON);
    assertThat(of(ONE, NOON)).isEqualTo(Verdict.UNKNOWN);
    for (int i = 0; i < 3; i++) verdicts.vote(ONE, network(i), true, NOON);
    assertThat(of(ONE, NOON)).isEqualTo(Verdict.REACHABLE);
    // An address that we don't ask about has no votes.
    verdicts.vote(TWO, network(1), true, NOON);
    assertThat(verdicts.all(NOON)).containsOnlyKeys(ONE);
  }

  @Test
  void whatIsUndecidedIsAskedFirstAndWhatIsDecidedAgainLater() {
    verdicts.candidates(List.of(ONE, TWO));
    for (int i = 0; i < 3; i++) verdicts.vote(ONE, network(i), true, NOON);
    verdicts.vote(TWO, network(0), true, NOON);
    assertThat(verdicts.due(network(0), NOON)).isEmpty();
    assertThat(verdicts.due(network(5), NOON)).isEqualTo(List.of(TWO));
    Instant later = NOON.plus(LIMITS.recheckAfter());
    assertThat(verdicts.due(network(0), later)).isEqualTo(List.of(ONE));
    assertThat(verdicts.due(network(5), later)).isEqualTo(List.of(TWO, ONE));
  }

  @Test
  void aHostThatMovedBehindANatNotices() {
    verdicts.candidates(List.of(ONE));
    for (int i = 0; i < 3; i++) verdicts.vote(ONE, network(i), true, NOON);
    Instant later = NOON.plus(LIMITS.recheckAfter());
    for (int i = 0; i < 3; i++) verdicts.vote(ONE, network(i), false, later);
    assertThat(of(ONE, later)).isEqualTo(Verdict.UNREACHABLE);
  }
}
