package org.handsel.node.meet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.Connection.Path.DIRECT;
import static org.handsel.libp2p.Connection.Path.LAN;
import static org.handsel.libp2p.Connection.Path.RELAYED;
import static org.handsel.libp2p.reach.Reachability.State.PRIVATE;
import static org.handsel.libp2p.reach.Reachability.State.PUBLIC;
import static org.handsel.libp2p.reach.Reachability.State.UNKNOWN;

import java.util.List;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.reach.Reachability;
import org.junit.jupiter.api.Test;

class ServingTest {
  private static final List<Multiaddr> HOME =
      List.of(
          Multiaddr.of("/ip4/127.0.0.1/tcp/4001"),
          Multiaddr.of("/ip4/192.168.1.2/tcp/4001"),
          Multiaddr.of("/ip6/2a00:1450::7/tcp/4001"));
  private static final List<Multiaddr> CENTRE = List.of(Multiaddr.of("/ip4/20.1.2.3/tcp/4001"));
  private static final List<Connection.Path> NOBODY = List.of();
  private static final List<Connection.Path> OUTSIDE = List.of(LAN, DIRECT);

  private final Serving serving = new Serving(false);

  private boolean wanted(Reachability.State state, List<Connection.Path> paths) {
    return serving.wanted(state, HOME, paths);
  }

  @Test
  void nobodyAtHomeServesBeforeSomebodyOutsideHasCalledIt() {
    assertThat(wanted(UNKNOWN, NOBODY)).isFalse();
    assertThat(wanted(UNKNOWN, OUTSIDE)).isFalse();
    assertThat(wanted(PUBLIC, OUTSIDE)).isTrue();
  }

  @Test
  void whatWasFoundOutStandsUntilSomethingElseIs() {
    assertThat(wanted(PUBLIC, OUTSIDE)).isTrue();
    assertThat(wanted(UNKNOWN, OUTSIDE)).isTrue();
    assertThat(wanted(PRIVATE, OUTSIDE)).isFalse();
    assertThat(wanted(UNKNOWN, OUTSIDE)).isFalse();
  }

  @Test
  void amongThoseOfOneHouseAllServe() {
    assertThat(wanted(UNKNOWN, List.of(LAN, LAN))).isTrue();
    assertThat(wanted(PRIVATE, List.of(LAN))).isTrue();
    assertThat(wanted(UNKNOWN, List.of(LAN, RELAYED))).isFalse();
  }

  @Test
  void aMachineOutThereServesFromTheStartUntilItIsFoundShut() {
    assertThat(serving.wanted(UNKNOWN, CENTRE, NOBODY)).isTrue();
    assertThat(serving.wanted(PRIVATE, CENTRE, OUTSIDE)).isFalse();
  }

  @Test
  void onANetworkForPlayEverybodyServes() {
    assertThat(new Serving(true).wanted(UNKNOWN, HOME, NOBODY)).isTrue();
  }
}
