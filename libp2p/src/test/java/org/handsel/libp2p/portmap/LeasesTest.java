package org.handsel.libp2p.portmap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.portmap.Leases.Input;
import org.handsel.libp2p.portmap.Leases.Output;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LeasesTest {
  private static final Instant NOON = Neighbourhood.NOON;
  private static final Port ONE = new Port(Port.Protocol.TCP, 4001);
  private static final Port TWO = new Port(Port.Protocol.UDP, 4001);
  private static final Duration LEASE = PortMapLimits.DEFAULT.lease();

  private final Leases leases = new Leases(PortMapLimits.DEFAULT, new SplittableRandom(7));

  private static Grant grant(int port, Duration lasting) {
    return new Grant(Bytes.of((byte) 45, (byte) 1, (byte) 0, (byte) 7), port, lasting);
  }

  private static Output.Ask ask(Port port) {
    return new Output.Ask(port, OptionalInt.empty());
  }

  private List<Output> step(Input input, Duration after) {
    return leases.step(input, NOON.plus(after));
  }

  private void hold(Port... ports) {
    step(new Input.Wanted(List.of(ports)), Duration.ZERO);
    for (Port port : ports) step(new Input.Granted(port, grant(4001, LEASE)), Duration.ZERO);
  }

  @Test
  void whatIsWantedIsAskedForOnceAndHeldAfterThat() {
    assertThat(step(new Input.Wanted(List.of(ONE)), Duration.ZERO)).isEqualTo(List.of(ask(ONE)));
    assertThat(step(new Input.Tick(), Duration.ofHours(1))).isEmpty();
    Grant grant = grant(5001, LEASE);
    assertThat(step(new Input.Granted(ONE, grant), Duration.ofHours(1)))
        .isEqualTo(List.of(new Output.Changed(Map.of(ONE, grant))));
  }

  @Test
  void itIsRenewedBetweenAHalfAndFiveEighthsOfItsTime() {
    hold(ONE);
    assertThat(step(new Input.Tick(), LEASE.dividedBy(2).minusMillis(1))).isEmpty();
    assertThat(step(new Input.Tick(), LEASE.multipliedBy(5).dividedBy(8).plusMillis(1)))
        .isEqualTo(List.of(new Output.Ask(ONE, OptionalInt.of(4001))));
  }

  @Test
  void whatIsNotRenewedIsTriedMoreAndMoreOftenAndThenLost() {
    hold(ONE);
    int asked = 0;
    Duration time = Duration.ZERO;
    List<Output> orders = List.of();
    while (!orders.contains(new Output.Changed(Map.of()))) {
      time = time.plusSeconds(1);
      orders = step(new Input.Tick(), time);
      for (Output order : orders) {
        if (order instanceof Output.Ask) {
          asked++;
          step(new Input.Refused(ONE, Duration.ZERO), time);
        }
      }
    }
    assertThat(time).isEqualTo(LEASE);
    assertThat(asked).isBetween(4, 12);
  }

  @Test
  void aRefusedPortIsLeftAloneTwiceAsLongEachTimeAndAsLongAsTheGatewaySays() {
    step(new Input.Wanted(List.of(ONE)), Duration.ZERO);
    step(new Input.Refused(ONE, Duration.ZERO), Duration.ZERO);
    assertThat(step(new Input.Tick(), Duration.ofSeconds(59))).isEmpty();
    assertThat(step(new Input.Tick(), Duration.ofSeconds(60))).isEqualTo(List.of(ask(ONE)));
    step(new Input.Refused(ONE, Duration.ofMinutes(9)), Duration.ofSeconds(60));
    assertThat(step(new Input.Tick(), Duration.ofMinutes(9))).isEmpty();
    assertThat(step(new Input.Tick(), Duration.ofMinutes(10))).isEqualTo(List.of(ask(ONE)));
    // For ever is half an hour.
    step(new Input.Refused(ONE, Duration.ofDays(9999)), Duration.ofMinutes(10));
    assertThat(step(new Input.Tick(), Duration.ofMinutes(40))).isEqualTo(List.of(ask(ONE)));
  }

  @Test
  void whatIsNotWantedAnyMoreIsGivenBackEvenIfItComesTooLate() {
    hold(ONE);
    step(new Input.Wanted(List.of(ONE, TWO)), Duration.ZERO);
    assertThat(step(new Input.Wanted(List.of()), Duration.ZERO))
        .isEqualTo(
            List.of(new Output.Release(ONE, grant(4001, LEASE)), new Output.Changed(Map.of())));
    assertThat(step(new Input.Granted(TWO, grant(4001, LEASE)), Duration.ZERO))
        .isEqualTo(List.of(new Output.Release(TWO, grant(4001, LEASE))));
  }

  @Test
  void aLeaseOfSecondsIsNotWorthHaving() {
    step(new Input.Wanted(List.of(ONE)), Duration.ZERO);
    Grant grant = grant(4001, Duration.ofSeconds(3));
    assertThat(step(new Input.Granted(ONE, grant), Duration.ZERO))
        .isEqualTo(List.of(new Output.Release(ONE, grant)));
    assertThat(step(new Input.Tick(), Leases.PAUSE_MIN)).isEqualTo(List.of(ask(ONE)));
  }

  @Test
  void aLeaseForYearsIsRenewedWithinADay() {
    step(new Input.Wanted(List.of(ONE)), Duration.ZERO);
    step(new Input.Granted(ONE, grant(4001, Duration.ofSeconds(0xffffffffL))), Duration.ZERO);
    assertThat(step(new Input.Tick(), Duration.ofHours(15)))
        .isEqualTo(List.of(new Output.Ask(ONE, OptionalInt.of(4001))));
  }

  @Test
  void afterARestartAllIsAskedForAgainWithinSeconds() {
    hold(ONE, TWO);
    List<Output> orders = new ArrayList<>(step(new Input.Rebooted(), Duration.ofMinutes(1)));
    for (int i = 1; i <= 5; i++) {
      orders.addAll(step(new Input.Tick(), Duration.ofMinutes(1).plusSeconds(i)));
    }
    assertThat(orders)
        .containsExactlyInAnyOrder(
            new Output.Ask(ONE, OptionalInt.of(4001)), new Output.Ask(TWO, OptionalInt.of(4001)));
  }

  @Test
  void elsewhereNothingOfItHolds() {
    hold(ONE);
    assertThat(step(new Input.Moved(), Duration.ofMinutes(1)))
        .isEqualTo(List.of(ask(ONE), new Output.Changed(Map.of())));
  }

  @Test
  void onlySoManyPortsAreAskedFor() {
    var many = new ArrayList<Port>();
    for (int i = 1; i <= 1000; i++) many.add(new Port(Port.Protocol.TCP, i));
    assertThat(step(new Input.Wanted(many), Duration.ZERO))
        .hasSize(PortMapLimits.DEFAULT.portsMax());
  }

  /// Whatever happens: a port is never asked for twice at once, and what was told last is what is
  /// held.
  @TestFactory
  Stream<DynamicTest> theBooksAlwaysBalance() {
    return LongStream.range(0, 100).mapToObj(seed -> dynamicTest("seed=" + seed, () -> live(seed)));
  }

  private static void live(long seed) {
    var random = new SplittableRandom(seed);
    var machine = new Leases(PortMapLimits.DEFAULT, random.split());
    List<Port> ports = List.of(ONE, TWO, new Port(Port.Protocol.TCP, 4002));
    Set<Port> asked = new HashSet<>();
    Map<Port, Grant> told = new HashMap<>();
    Instant now = NOON;
    for (int i = 0; i < 500; i++) {
      now = now.plusSeconds(random.nextInt(400));
      Port port = ports.get(random.nextInt(3));
      Input input =
          switch (random.nextInt(asked.contains(port) ? 9 : 6)) {
            case 0 -> new Input.Moved();
            case 1 -> new Input.Rebooted();
            case 2 -> new Input.Wanted(ports.subList(0, random.nextInt(4)));
            case 3, 4, 5 -> new Input.Tick();
            case 6 -> new Input.Refused(port, Duration.ofSeconds(random.nextInt(9999)));
            default ->
                new Input.Granted(port, grant(1 + i, Duration.ofSeconds(random.nextInt(3000))));
          };
      switch (input) {
        case Input.Refused _, Input.Granted _ -> asked.remove(port);
        case Input.Moved _ -> asked.clear();
        case Input.Wanted(var wanted) -> asked.retainAll(wanted);
        case Input.Rebooted _, Input.Tick _ -> {}
      }
      for (Output order : machine.step(input, now)) {
        switch (order) {
          case Output.Ask(Port which, var _) -> assertThat(asked.add(which)).isTrue();
          case Output.Release _ -> {}
          case Output.Changed(var held) -> {
            told.clear();
            told.putAll(held);
          }
        }
      }
      assertThat(machine.held().keySet()).isEqualTo(told.keySet());
      machine
          .held()
          .forEach((which, held) ->
              assertThat(held.samePlace(requireNonNull(told.get(which)))).isTrue());
    }
  }
}
