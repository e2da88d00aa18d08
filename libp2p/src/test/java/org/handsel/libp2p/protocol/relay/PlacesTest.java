package org.handsel.libp2p.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.relay.Places.Input;
import org.handsel.libp2p.protocol.relay.Places.Output;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlacesTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final List<Multiaddr> HERE = List.of(Multiaddr.of("/ip4/192.0.2.1/tcp/1"));
  private static final List<Multiaddr> THERE = List.of(Multiaddr.of("/ip4/192.0.2.2/tcp/1"));
  private static final PeerId ONE = peer(1);
  private static final PeerId TWO = peer(2);
  private static final PeerId THREE = peer(3);

  private final Places places = new Places(32);

  private static PeerId peer(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return KeyPair.ofSeed(seed).peerId();
  }

  private static Instant in(Duration time) {
    return NOON.plus(time);
  }

  private static Input.Granted granted(PeerId relay, List<Multiaddr> at, Instant now) {
    return new Input.Granted(relay, now.plus(Duration.ofHours(1)), at);
  }

  @Test
  void nobodyIsAskedBeforeAPlaceIsWantedAndTheChosenComeFirst() {
    assertThat(places.step(new Input.Met(ONE), NOON)).isEmpty();
    assertThat(places.step(new Input.Met(TWO), NOON)).isEmpty();
    assertThat(places.step(new Input.Chosen(THREE), NOON)).isEmpty();
    assertThat(places.step(new Input.Wanted(2), NOON))
        .isEqualTo(List.of(new Output.Ask(THREE), new Output.Ask(ONE)));
    assertThat(places.step(granted(THREE, HERE, NOON), NOON))
        .isEqualTo(List.of(new Output.Keep(THREE), new Output.Announce(HERE)));
    // One refuses, so the next is asked.
    assertThat(places.step(new Input.Refused(ONE), NOON)).isEqualTo(List.of(new Output.Ask(TWO)));
    assertThat(places.holds(THREE)).isTrue();
    assertThat(places.holds(ONE)).isFalse();
  }

  @Test
  void aPlaceIsRenewedAtHalfItsTimeAndLostWhenThatFails() {
    places.step(new Input.Chosen(ONE), NOON);
    places.step(new Input.Wanted(1), NOON);
    places.step(granted(ONE, HERE, NOON), NOON);
    assertThat(places.step(new Input.Tick(), in(Duration.ofMinutes(29)))).isEmpty();
    Instant half = in(Duration.ofMinutes(30));
    assertThat(places.step(new Input.Tick(), half)).isEqualTo(List.of(new Output.Ask(ONE)));
    assertThat(places.holds(ONE)).isTrue();
    assertThat(places.step(granted(ONE, HERE, half), half)).isEmpty();
    // Next time it refuses, again and again.
    Instant now = half;
    int asked = 0;
    while (places.holds(ONE)) {
      now = now.plusSeconds(10);
      for (Output order : places.step(new Input.Tick(), now)) {
        if (order instanceof Output.Ask) {
          asked++;
          places.step(new Input.Refused(ONE), now);
        }
      }
    }
    assertThat(Duration.between(half, now)).isEqualTo(Duration.ofHours(1));
    assertThat(asked).isBetween(2, 10);
  }

  @Test
  void whoeverGoesTakesItsPlaceAlong() {
    places.step(new Input.Wanted(1), NOON);
    places.step(new Input.Met(ONE), NOON);
    places.step(new Input.Met(TWO), NOON);
    places.step(granted(ONE, HERE, NOON), NOON);
    assertThat(places.step(new Input.Left(ONE), NOON))
        .isEqualTo(
            List.of(new Output.Release(ONE), new Output.Ask(TWO), new Output.Announce(List.of())));
    assertThat(places.step(granted(TWO, THERE, NOON), NOON))
        .isEqualTo(List.of(new Output.Keep(TWO), new Output.Announce(THERE)));
    // What comes too late is no place.
    assertThat(places.step(granted(ONE, HERE, NOON), NOON)).isEmpty();
  }

  @Test
  void placesThatAreNotWantedAnyMoreAreGivenUp() {
    places.step(new Input.Wanted(2), NOON);
    places.step(new Input.Met(ONE), NOON);
    places.step(new Input.Met(TWO), NOON);
    places.step(granted(ONE, HERE, NOON), NOON);
    places.step(granted(TWO, THERE, NOON), NOON);
    assertThat(places.step(new Input.Wanted(0), NOON))
        .containsExactlyInAnyOrder(
            new Output.Release(ONE), new Output.Release(TWO), new Output.Announce(List.of()));
    // A grant that was under way is given up at once.
    places.step(new Input.Wanted(1), in(Duration.ofHours(1)));
    places.step(new Input.Wanted(0), in(Duration.ofHours(1)));
    assertThat(places.step(granted(ONE, HERE, in(Duration.ofHours(1))), in(Duration.ofHours(1))))
        .isEqualTo(List.of(new Output.Keep(ONE), new Output.Release(ONE)));
  }

  @Test
  void aRelayWithAWrongClockIsStillUsedSensibly() {
    places.step(new Input.Chosen(ONE), NOON);
    places.step(new Input.Wanted(1), NOON);
    places.step(new Input.Granted(ONE, Instant.EPOCH, HERE), NOON);
    assertThat(places.holds(ONE)).isTrue();
    Instant soon = NOON.plus(Places.LASTING_MIN);
    assertThat(places.step(new Input.Tick(), soon)).contains(new Output.Release(ONE));
    Instant later = soon.plus(Places.PAUSE_MIN);
    assertThat(places.step(new Input.Tick(), later)).contains(new Output.Ask(ONE));
    places.step(new Input.Granted(ONE, Instant.MAX, HERE), later);
    assertThat(places.step(new Input.Tick(), later.plus(Places.LASTING_MAX.dividedBy(2))))
        .contains(new Output.Ask(ONE));
  }

  @Test
  void strangersCannotFillItsMemory() {
    var few = new Places(2);
    few.step(new Input.Met(ONE), NOON);
    few.step(new Input.Met(TWO), NOON);
    few.step(new Input.Met(THREE), NOON);
    assertThat(few.step(new Input.Wanted(9), NOON)).hasSize(2);
  }

  /// Whatever happens: as many are kept as hold a place, never two questions to one relay at once,
  /// and what is announced last is what the held places say.
  @TestFactory
  Stream<DynamicTest> theBooksAlwaysBalance() {
    return LongStream.range(0, 100).mapToObj(seed -> dynamicTest("seed=" + seed, () -> live(seed)));
  }

  private static void live(long seed) {
    var random = new SplittableRandom(seed);
    var machine = new Places(4);
    Set<PeerId> kept = new HashSet<>();
    Set<PeerId> asked = new HashSet<>();
    var announced = new ArrayList<Multiaddr>();
    Instant now = NOON;
    for (int i = 0; i < 500; i++) {
      now = now.plusSeconds(random.nextInt(600));
      PeerId relay = peer(1 + random.nextInt(6));
      boolean answers = asked.contains(relay);
      Input input =
          switch (random.nextInt(answers ? 8 : 6)) {
            case 0 -> new Input.Met(relay);
            case 1 -> new Input.Left(relay);
            case 2 -> new Input.Wanted(random.nextInt(4));
            case 3 -> new Input.Chosen(relay);
            case 4, 5 -> new Input.Tick();
            case 6 -> new Input.Refused(relay);
            default -> granted(relay, List.of(Multiaddr.of("/ip4/192.0.2.1/tcp/" + i)), now);
          };
      if (input instanceof Input.Refused || input instanceof Input.Granted) asked.remove(relay);
      for (Output order : machine.step(input, now)) {
        switch (order) {
          case Output.Ask(PeerId who) -> assertThat(asked.add(who)).as("asked once").isTrue();
          case Output.Keep(PeerId who) -> assertThat(kept.add(who)).isTrue();
          case Output.Release(PeerId who) -> assertThat(kept.remove(who)).isTrue();
          case Output.Announce(var addresses) -> {
            announced.clear();
            announced.addAll(addresses);
          }
        }
      }
      assertThat(kept).isEqualTo(new HashSet<>(machine.held()));
      assertThat(announced).hasSize(kept.size());
    }
  }
}
