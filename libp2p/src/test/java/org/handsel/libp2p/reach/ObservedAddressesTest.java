package org.handsel.libp2p.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;
import org.junit.jupiter.api.Test;

class ObservedAddressesTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Multiaddr HERE = Multiaddr.of("/ip4/192.168.1.5/tcp/4001");
  private static final Multiaddr OUTER = Multiaddr.of("/ip4/45.1.2.3/tcp/31000");
  private static final Multiaddr LIE = Multiaddr.of("/ip4/66.6.6.6/tcp/666");

  private final ObservedAddresses observed = new ObservedAddresses(3);
  private int peers;

  private PeerId peer() {
    var seed = new byte[32];
    seed[0] = (byte) ++peers;
    seed[1] = (byte) (peers >> 8);
    return KeyPair.ofSeed(seed).peerId();
  }

  private PeerId says(String network, Multiaddr what) throws Exception {
    PeerId observer = peer();
    observed.saw(observer, Subnet.parse(network), HERE, what);
    return observer;
  }

  @Test
  void whatPeersInThreeNetworksSeeIsOurs() throws Exception {
    says("8.8.8.0/24", OUTER);
    says("9.9.9.0/24", OUTER);
    assertThat(observed.confirmed(NOON)).isEmpty();
    assertThat(observed.guessed(NOON)).isEqualTo(List.of(OUTER));
    says("1.1.1.0/24", OUTER);
    assertThat(observed.confirmed(NOON)).isEqualTo(List.of(OUTER));
  }

  @Test
  void whoeverIsSeenElsewhereThanItListensIsBehindAGateway() throws Exception {
    says("8.8.8.0/24", OUTER);
    assertThat(observed.translated(OUTER)).isTrue();
    assertThat(observed.translated(LIE)).isFalse();
    observed.saw(peer(), Subnet.parse("9.9.9.0/24"), LIE, LIE);
    assertThat(observed.translated(LIE)).isFalse();
  }

  @Test
  void oneNetworkHasOneVoiceHoweverManyPeersAreInIt() throws Exception {
    for (int i = 0; i < 50; i++) says("66.6.6.0/24", LIE);
    assertThat(observed.confirmed(NOON)).isEmpty();
    // Nor can one peer say many things.
    PeerId mallory = peer();
    for (int i = 0; i < 9; i++) {
      observed.saw(mallory, Subnet.parse("7.7." + i + ".0/24"), HERE, LIE);
    }
    assertThat(observed.confirmed(NOON)).isEmpty();
  }

  @Test
  void theWordOfOneWhoLeftCountsForAWhile() throws Exception {
    PeerId first = says("8.8.8.0/24", OUTER);
    says("9.9.9.0/24", OUTER);
    says("1.1.1.0/24", OUTER);
    observed.left(first, NOON);
    Instant end = NOON.plus(ObservedAddresses.LASTING);
    assertThat(observed.confirmed(end.minusMillis(1))).isEqualTo(List.of(OUTER));
    assertThat(observed.confirmed(end)).isEmpty();
    // Those who are still here go on saying it.
    assertThat(observed.guessed(end.plus(Duration.ofDays(9)))).isEqualTo(List.of(OUTER));
  }

  @Test
  void aNatWithAnotherPortForEveryoneIsSeenAsSuch() throws Exception {
    for (int i = 0; i < 9; i++) {
      says(i + 1 + ".1.1.0/24", Multiaddr.of("/ip4/45.1.2.3/tcp/" + (30_000 + i)));
    }
    assertThat(observed.confirmed(NOON)).isEmpty();
    assertThat(observed.guessed(NOON)).hasSize(ObservedAddresses.PER_LISTENING_MAX);
  }

  @Test
  void whoeverMovesIsSeenAtTheNewPlace() throws Exception {
    var moved = Multiaddr.of("/ip4/45.9.9.9/tcp/31000");
    PeerId[] three = {peer(), peer(), peer()};
    for (Multiaddr place : List.of(OUTER, moved)) {
      for (int i = 0; i < 3; i++) {
        observed.saw(three[i], Subnet.parse(i + 1 + ".1.1.0/24"), HERE, place);
      }
    }
    assertThat(observed.confirmed(NOON)).isEqualTo(List.of(moved));
  }

  @Test
  void strangersCannotFillItsMemory() throws Exception {
    for (int i = 0; i < ObservedAddresses.REMEMBERED_MAX; i++) {
      says("66.6.6.0/24", Multiaddr.of("/ip4/66.6.6.6/tcp/" + (i + 1)));
    }
    PeerId last = says("8.8.8.0/24", OUTER);
    says("9.9.9.0/24", OUTER);
    says("1.1.1.0/24", OUTER);
    assertThat(observed.confirmed(NOON)).isEqualTo(List.of(OUTER));
    assertThat(last).isNotNull();
  }
}
