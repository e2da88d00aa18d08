package org.handsel.libp2p.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final RelayLimits.Service LIMITS =
      RelayLimits.DEFAULT.service().reservations(Duration.ofHours(1), 6, 2, 3).circuits(3, 2, 1000);

  private final Reservations reservations = new Reservations(LIMITS);

  private static PeerId peer() {
    return KeyPair.generate(new SecureRandom()).peerId();
  }

  private static Optional<Bytes> ip(String address) {
    String kind = address.indexOf(':') < 0 ? "ip4" : "ip6";
    return Multiaddr.of("/" + kind + "/" + address).ip();
  }

  private Status reserve(String address) {
    return reservations.reserve(peer(), ip(address), NOON);
  }

  @Test
  void oneHostOneNetworkAndAllTogetherGetOnlySoMany() {
    assertThat(reserve("192.0.2.1")).isEqualTo(Status.OK);
    assertThat(reserve("192.0.2.1")).isEqualTo(Status.OK);
    assertThat(reserve("192.0.2.1")).isEqualTo(Status.RESERVATION_REFUSED);
    assertThat(reserve("192.0.2.2")).isEqualTo(Status.OK);
    assertThat(reserve("192.0.2.3")).isEqualTo(Status.RESERVATION_REFUSED);
    // Whoever has one IPv6 address has 2^64 of them.
    assertThat(reserve("2001:db8::1")).isEqualTo(Status.OK);
    assertThat(reserve("2001:db8::2")).isEqualTo(Status.OK);
    assertThat(reserve("2001:db8::3")).isEqualTo(Status.RESERVATION_REFUSED);
    assertThat(reserve("203.0.113.1")).isEqualTo(Status.OK);
    assertThat(reserve("198.51.100.1")).isEqualTo(Status.RESERVATION_REFUSED);
  }

  @Test
  void aPlaceIsRenewedThoughAllAreTakenAndEndsInItsTime() {
    PeerId alice = peer();
    assertThat(reservations.reserve(alice, ip("192.0.2.1"), NOON)).isEqualTo(Status.OK);
    for (int i = 0; i < 5; i++) assertThat(reserve("192.0." + i + ".9")).isEqualTo(Status.OK);
    Instant later = NOON.plusSeconds(1800);
    assertThat(reserve("198.51.100.1")).isEqualTo(Status.RESERVATION_REFUSED);
    assertThat(reservations.reserve(alice, ip("192.0.2.1"), later)).isEqualTo(Status.OK);
    Instant end = NOON.plusSeconds(3600);
    assertThat(reservations.expire(end)).hasSize(5).doesNotContain(alice);
    assertThat(reservations.has(alice, end)).isTrue();
    assertThat(reservations.has(alice, later.plusSeconds(3600))).isFalse();
    assertThat(reservations.cancel(alice)).isTrue();
    assertThat(reservations.cancel(alice)).isFalse();
  }

  @Test
  void circuitsNeedAPlaceAndRoom() {
    PeerId alice = peer();
    PeerId carol = peer();
    PeerId bob = peer();
    reservations.reserve(alice, Optional.empty(), NOON);
    reservations.reserve(carol, Optional.empty(), NOON);
    assertThat(reservations.begin(alice, bob, NOON)).isEqualTo(Status.NO_RESERVATION);
    assertThat(reservations.begin(alice, alice, NOON)).isEqualTo(Status.PERMISSION_DENIED);
    assertThat(reservations.begin(bob, alice, NOON.plusSeconds(3600)))
        .isEqualTo(Status.NO_RESERVATION);
    var statuses = new ArrayList<Status>();
    for (int i = 0; i < 3; i++) statuses.add(reservations.begin(bob, alice, NOON));
    assertThat(statuses).isEqualTo(List.of(Status.OK, Status.OK, Status.RESOURCE_LIMIT_EXCEEDED));
    // Bob has two, and everybody together three.
    assertThat(reservations.begin(bob, carol, NOON)).isEqualTo(Status.RESOURCE_LIMIT_EXCEEDED);
    assertThat(reservations.begin(peer(), carol, NOON)).isEqualTo(Status.OK);
    assertThat(reservations.begin(peer(), carol, NOON)).isEqualTo(Status.RESOURCE_LIMIT_EXCEEDED);
    reservations.end(bob, alice);
    assertThat(reservations.begin(bob, carol, NOON)).isEqualTo(Status.OK);
    assertThat(reservations.circuits()).isEqualTo(3);
  }
}
