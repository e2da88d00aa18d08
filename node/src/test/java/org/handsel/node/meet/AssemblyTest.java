package org.handsel.node.meet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.handsel.core.discover.Rendezvous;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.node.meet.Assembly.Input;
import org.handsel.node.meet.Assembly.Output;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Input WANTING = new Input.Tick(true, true);
  private static final Input CONTENT = new Input.Tick(true, false);

  private final Assembly assembly = new Assembly("local", List.of("market", "people"));

  /// Everything that is done from `from` on, one tick a second; announcements and searches succeed.
  private List<Output> live(Instant from, Duration time, Input tick) {
    var all = new ArrayList<Output>();
    for (long second = 0; second < time.toSeconds(); second++) {
      Instant now = from.plusSeconds(second);
      var under = new ArrayDeque<Output>(assembly.step(tick, now));
      while (!under.isEmpty()) {
        Output output = under.remove();
        all.add(output);
        switch (output) {
          case Output.Announce _ -> under.addAll(assembly.step(new Input.Announced(true), now));
          case Output.Seek(var topic, _) ->
              under.addAll(assembly.step(new Input.Sought(topic), now));
          case Output.Withdraw _ -> {}
        }
      }
    }
    return all;
  }

  private static List<List<Multihash>> announced(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Announce.class::isInstance)
        .map(it -> ((Output.Announce) it).keys())
        .toList();
  }

  private static List<Output.Seek> sought(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Seek.class::isInstance)
        .map(Output.Seek.class::cast)
        .toList();
  }

  @Test
  void withNobodyInTheDhtNothingIsTried() {
    assertThat(assembly.step(new Input.Tick(false, true), NOON)).isEmpty();
  }

  @Test
  void itAnnouncesAllKeysOfItsTopicsAtOnceAndThenMoreAndMoreRarely() {
    List<List<Multihash>> times = announced(live(NOON, Duration.ofHours(10), CONTENT));
    assertThat(times.getFirst()).hasSize(2 * Rendezvous.SALTS);
    // At once, after 1, 6 and 36 minutes, then every three hours.
    assertThat(times).hasSize(7);
  }

  @Test
  void whoCanBeCalledElsewhereSaysSoSoonButNotTwiceInTenSeconds() {
    assertThat(announced(live(NOON, Duration.ofSeconds(30), CONTENT))).hasSize(1);
    Instant later = NOON.plusSeconds(30);
    assertThat(announced(assembly.step(new Input.Moved(), later))).hasSize(1);
    assembly.step(new Input.Announced(true), later);
    assertThat(announced(assembly.step(new Input.Moved(), later.plusSeconds(1)))).isEmpty();
    assertThat(announced(live(later.plusSeconds(1), Duration.ofSeconds(30), CONTENT))).hasSize(1);
  }

  @Test
  void aroundMidnightItIsFoundUnderTheKeysOfBothDaysAndThenOfTheNewOne() {
    List<Output> all = live(NOON.plus(Duration.ofHours(10)), Duration.ofHours(4), CONTENT);
    Set<Multihash> under = new HashSet<>();
    for (Output output : all) {
      switch (output) {
        case Output.Announce(var keys) -> under.addAll(keys);
        case Output.Withdraw(var keys) -> under.removeAll(keys);
        case Output.Seek _ -> {}
      }
    }
    long tomorrow = Rendezvous.day(NOON) + 1;
    Set<Multihash> expected = new HashSet<>(new Rendezvous("local", "market").keys(tomorrow));
    expected.addAll(new Rendezvous("local", "people").keys(tomorrow));
    assertThat(under).isEqualTo(expected);
    assertThat(announced(all)).anyMatch(keys -> keys.size() == 4 * Rendezvous.SALTS);
  }

  @Test
  void itLooksForEachTopicUnderOneSaltAfterTheOther() {
    List<Output.Seek> searches = sought(live(NOON, Duration.ofMinutes(2), WANTING));
    assertThat(
            searches.stream()
                .filter(it -> it.topic().equals("market"))
                .map(Output.Seek::key)
                .toList())
        .startsWith(
            new Rendezvous("local", "market").keys(Rendezvous.day(NOON)).toArray(new Multihash[0]));
    assertThat(searches).anyMatch(it -> it.topic().equals("people"));
  }

  @Test
  void withCompanyEnoughItDoesNotLookAndWithoutItLooksEverMoreRarely() {
    assertThat(sought(live(NOON, Duration.ofHours(1), CONTENT))).isEmpty();
    List<Output.Seek> hour =
        sought(live(NOON.plus(Duration.ofHours(1)), Duration.ofHours(1), WANTING));
    assertThat(hour).hasSizeBetween(20, 40);
  }

  @Test
  void whenNobodyTookAnAnnouncementItTriesAgainSoon() {
    assertThat(announced(assembly.step(CONTENT, NOON))).hasSize(1);
    assertThat(assembly.step(CONTENT, NOON.plusSeconds(60))).isEmpty();
    assembly.step(new Input.Announced(false), NOON.plusSeconds(60));
    assertThat(announced(assembly.step(CONTENT, NOON.plusSeconds(61)))).hasSize(1);
  }
}
