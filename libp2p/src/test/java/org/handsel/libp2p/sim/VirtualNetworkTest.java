package org.handsel.libp2p.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Time that jumps, and a network on it.
class VirtualNetworkTest {
  private final VirtualTime time = new VirtualTime();

  @Test
  void whatIsPlannedHappensInOrderOfTimeAndThenOfPlanning() {
    List<String> happened = new ArrayList<>();
    time.after(Duration.ofSeconds(2), () -> happened.add("late"));
    time.after(Duration.ofSeconds(1), () -> happened.add("first"));
    time.after(
        Duration.ofSeconds(1),
        () -> {
          happened.add("second");
          time.after(Duration.ofMillis(500), () -> happened.add("planned meanwhile"));
        });
    time.pass(Duration.ofSeconds(1));
    assertThat(happened).containsExactly("first", "second");
    assertThat(time.instant()).isEqualTo(VirtualTime.BEGINNING.plusSeconds(1));
    time.pass(Duration.ofHours(1));
    assertThat(happened).containsExactly("first", "second", "planned meanwhile", "late");
    assertThat(time.instant()).isEqualTo(VirtualTime.BEGINNING.plusSeconds(3601));
  }

  @Test
  void timeStopsPassingAsSoonAsWhatWasWaitedForIsDone() {
    List<Integer> beats = new ArrayList<>();
    time.every(Duration.ofSeconds(1), Duration.ofSeconds(1), () -> beats.add(beats.size()));
    assertThat(time.passUntil(() -> beats.size() == 3, Duration.ofHours(1))).isTrue();
    assertThat(time.nanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
    assertThat(time.passUntil(() -> beats.size() == 100, Duration.ofSeconds(10))).isFalse();
    assertThat(beats).hasSize(13);
  }

  @Test
  void halfOfAllPairsAreNearerThanTheMedian() {
    var network = new VirtualNetwork<String>(time, 7, Climate.INTERNET);
    long[] delays = new long[1000];
    for (int i = 0; i < delays.length; i++) delays[i] = network.delayNanos(i, i + 17);
    Arrays.sort(delays);
    assertThat(Duration.ofNanos(delays[500] * 2).toMillis()).isBetween(45L, 55L);
    assertThat(delays[950]).isGreaterThan(delays[500] * 2);
    assertThat(network.delayNanos(3, 9)).isEqualTo(network.delayNanos(9, 3));
  }

  @Test
  void theSameSeedLosesTheSameMessages() {
    assertThat(heard(11)).isEqualTo(heard(11)).isNotEqualTo(heard(12));
    assertThat(heard(11).size()).isBetween(700, 900);
  }

  private static List<Integer> heard(long seed) {
    var time = new VirtualTime();
    var network = new VirtualNetwork<Integer>(time, seed, Climate.INTERNET.loss(0.2));
    List<Integer> heard = new ArrayList<>();
    int alice = network.join((_, _) -> {});
    int bob = network.join((_, number) -> heard.add(number));
    for (int i = 0; i < 1000; i++) network.send(alice, bob, i, 100);
    time.pass(Duration.ofSeconds(10));
    assertThat(heard.size() + network.lost()).isEqualTo(1000);
    assertThat(network.bytes()).isEqualTo(100_000);
    return heard;
  }

  @Test
  void whoLeftHearsNothingNotEvenWhatWasOnItsWay() {
    var network = new VirtualNetwork<String>(time, 1, Climate.INTERNET);
    List<String> heard = new ArrayList<>();
    int alice = network.join((_, _) -> {});
    int bob = network.join((_, word) -> heard.add(word));
    network.send(alice, bob, "are you there?", 14);
    network.leave(bob);
    time.pass(Duration.ofSeconds(10));
    assertThat(network.there(bob)).isFalse();
    network.rejoin(bob, (_, word) -> heard.add("again: " + word));
    network.send(alice, bob, "hello", 5);
    time.pass(Duration.ofSeconds(10));
    assertThat(heard).containsExactly("again: hello");
    assertThat(network.lost()).isEqualTo(1);
  }
}
