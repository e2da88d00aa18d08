package org.handsel.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.lab.nat.Cell.Way;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// A few of the pairs of `./dev nat`, once each: of every kind of NAT one at least, called and
/// calling.
@Timeout(300)
class NatTest {
  private static final Internet.Line LINE = new Internet.Line(Duration.ofMillis(10), 0);

  @TestFactory
  Stream<DynamicTest> homesMeetWhereTheirNatsLetThem() {
    Internet.missing().ifPresent(reason -> abort(reason));
    return Stream.of(
            pair(Nat.PORT_RESTRICTED, Nat.PORT_RESTRICTED, Way.TCP, Way.QUIC),
            pair(Nat.FULL_CONE, Nat.SYMMETRIC, Way.TCP, Way.QUIC),
            pair(Nat.SYMMETRIC, Nat.ADDRESS_RESTRICTED, Way.TCP, Way.QUIC),
            pair(Nat.SYMMETRIC, Nat.PORT_RESTRICTED, Way.QUIC))
        .flatMap(it -> it);
  }

  private static Stream<DynamicTest> pair(Nat callers, Nat calleds, Way... ways) {
    return Stream.of(ways)
        .map(way ->
            dynamicTest(
                "a " + callers + " home calls a " + calleds + " one by " + way,
                () -> {
                  try (var cell = new Cell(0, callers, calleds, LINE, 1)) {
                    Cell.Try tried = cell.play(way);
                    assertThat(tried.trouble()).isEqualTo(Optional.empty());
                    assertThat(tried.directMillis().isPresent()).isEqualTo(callers.meets(calleds));
                  }
                }));
  }
}
