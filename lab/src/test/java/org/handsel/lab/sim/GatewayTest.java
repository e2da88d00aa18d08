package org.handsel.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayTest {
  private static final int OWN = 0x2d010101;
  private static final int HOME_PORT = 4001;
  private static final long ALICE = Endpoint.of(0x2d010909, 5000);
  private static final long ALICE_ELSEWHERE = Endpoint.of(0x2d010909, 5001);
  private static final long BOB = Endpoint.of(0x2d020202, 5000);
  private static final long LASTING = Gateway.LASTING.toNanos();

  private static Gateway gateway(Gateway.Kind kind) {
    return new Gateway(kind, OWN, new SplittableRandom(17));
  }

  @ParameterizedTest
  @EnumSource
  void answersGetInAndNothingElseBeforeAnybodyWasCalled(Gateway.Kind kind) {
    Gateway gateway = gateway(kind);
    assertThat(gateway.in(HOME_PORT, ALICE, 0)).isEmpty();
    long seen = gateway.out(HOME_PORT, ALICE, 0);
    assertThat(Endpoint.ip(seen)).isEqualTo(OWN);
    assertThat(gateway.in(Endpoint.port(seen), ALICE, 1)).hasValue(HOME_PORT);
    assertThat(gateway.dropped()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whoElseGetsInIsAsItsKindHasIt(Gateway.Kind kind) {
    Gateway gateway = gateway(kind);
    int port = Endpoint.port(gateway.out(HOME_PORT, ALICE, 0));
    boolean elsewhere = gateway.in(port, ALICE_ELSEWHERE, 1).isPresent();
    boolean stranger = gateway.in(port, BOB, 1).isPresent();
    assertThat(stranger).isEqualTo(kind == Gateway.Kind.FULL_CONE);
    assertThat(elsewhere).isEqualTo(stranger || kind == Gateway.Kind.ADDRESS_RESTRICTED);
  }

  @ParameterizedTest
  @EnumSource
  void allSeeTheSamePortUnlessItIsSymmetric(Gateway.Kind kind) {
    Gateway gateway = gateway(kind);
    long one = gateway.out(HOME_PORT, ALICE, 0);
    boolean same = gateway.out(HOME_PORT, BOB, 0) == one;
    assertThat(same).isEqualTo(kind != Gateway.Kind.SYMMETRIC);
    assertThat(gateway.out(HOME_PORT, ALICE, 1)).isEqualTo(one);
  }

  @ParameterizedTest
  @EnumSource
  void nothingGetsInAnyMoreOnceTheHomeWasSilentForTooLong(Gateway.Kind kind) {
    Gateway gateway = gateway(kind);
    int port = Endpoint.port(gateway.out(HOME_PORT, ALICE, 0));
    assertThat(gateway.in(port, ALICE, LASTING - 1)).isPresent();
    // What came in keeps nothing open.
    assertThat(gateway.in(port, ALICE, LASTING)).isEmpty();
    int again = Endpoint.port(gateway.out(HOME_PORT, ALICE, LASTING));
    assertThat(gateway.in(again, ALICE, LASTING + 1)).isPresent();
  }

  @Test
  void whoWasCalledLongAgoIsAStrangerThoughThePortIsStillOpen() {
    Gateway gateway = gateway(Gateway.Kind.PORT_RESTRICTED);
    int port = Endpoint.port(gateway.out(HOME_PORT, ALICE, 0));
    assertThat(Endpoint.port(gateway.out(HOME_PORT, BOB, LASTING - 1))).isEqualTo(port);
    assertThat(gateway.in(port, ALICE, LASTING)).isEmpty();
    assertThat(gateway.in(port, BOB, LASTING)).hasValue(HOME_PORT);
  }
}
