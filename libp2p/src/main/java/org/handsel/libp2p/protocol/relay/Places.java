package org.handsel.libp2p.protocol.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// At which relays a host keeps a place, and which it asks next. Inputs in, orders out: no thread,
/// no socket, no clock. Not safe for use by many threads.
///
/// A relay is idle until a place is needed, is asked, and holds a place or refuses. A place is
/// renewed when half its time is over. After a refusal, or when the connection is lost, the relay
/// is left alone for a while, twice as long each time.
public final class Places {
  static final Duration PAUSE_MIN = Duration.ofSeconds(30);
  static final Duration PAUSE_MAX = Duration.ofHours(1);

  /// The relay's clock may not agree with ours: a place lasts at least, and at most, so long.
  static final Duration LASTING_MIN = Duration.ofMinutes(1);

  static final Duration LASTING_MAX = Duration.ofHours(24);

  /// What happens.
  public sealed interface Input {
    /// So many places are wanted.
    record Wanted(int count) implements Input {}

    /// This relay may be asked whenever a place is needed, though we may not be connected to it.
    record Chosen(PeerId relay) implements Input {}

    /// We are connected to a peer that relays.
    record Met(PeerId relay) implements Input {}

    /// We aren't any more.
    record Left(PeerId relay) implements Input {}

    /// It keeps a place for us, and is called at these addresses.
    record Granted(PeerId relay, Instant until, List<Multiaddr> addresses) implements Input {}

    /// It doesn't, or couldn't be asked.
    record Refused(PeerId relay) implements Input {}

    /// Some time has gone by.
    record Tick() implements Input {}
  }

  /// What has to be done.
  public sealed interface Output {
    /// Ask this relay for a place, or to keep it for longer.
    record Ask(PeerId relay) implements Output {}

    /// Keep the connection to it.
    record Keep(PeerId relay) implements Output {}

    /// The connection isn't needed any more.
    record Release(PeerId relay) implements Output {}

    /// We can be called at these addresses now, and at no other relay.
    record Announce(List<Multiaddr> addresses) implements Output {}
  }

  private sealed interface State {
    record Idle(Instant askAfter) implements State {}

    record Asked(Optional<Held> held) implements State {}

    record Held(Instant until, Instant renewAt, List<Multiaddr> addresses) implements State {}

    /// The place that there is, though it may be renewed just now.
    default Optional<Held> place() {
      return switch (this) {
        case Idle _ -> Optional.empty();
        case Asked(var held) -> held;
        case Held held -> Optional.of(held);
      };
    }
  }

  private static final class Relay {
    boolean chosen;
    State state = new State.Idle(Instant.MIN);
    Duration pause = PAUSE_MIN;
  }

  private final int candidatesMax;
  private final Map<PeerId, Relay> relays = new LinkedHashMap<>();
  private int wanted;
  private List<Multiaddr> announced = List.of();

  /// At no relay yet.
  ///
  /// @param candidatesMax how many are remembered that could be asked
  public Places(int candidatesMax) {
    this.candidatesMax = candidatesMax;
  }

  /// Takes in what happened by `now`, and says what has to be done.
  public List<Output> step(Input input, Instant now) {
    var out = new ArrayList<Output>();
    switch (input) {
      case Input.Wanted(int count) -> wanted = count;
      case Input.Chosen(PeerId relay) ->
          relays.computeIfAbsent(relay, _ -> new Relay()).chosen = true;
      case Input.Met(PeerId relay) -> meet(relay);
      case Input.Left(PeerId relay) -> leave(relay, now, out);
      case Input.Granted(PeerId relay, Instant until, var addresses) ->
          grant(relay, until, addresses, now, out);
      case Input.Refused(PeerId relay) -> refuse(relay, now);
      case Input.Tick _ -> {}
    }
    expire(now, out);
    giveBack(now, out);
    ask(now, out);
    announce(out);
    return List.copyOf(out);
  }

  /// True if `relay` keeps a place for us.
  public boolean holds(PeerId relay) {
    Relay known = relays.get(relay);
    return known != null && known.state.place().isPresent();
  }

  /// The relays that keep one.
  public List<PeerId> held() {
    return relays.keySet().stream().filter(this::holds).toList();
  }

  private void meet(PeerId relay) {
    if (relays.containsKey(relay)) return;
    if (relays.values().stream().filter(r -> !r.chosen).count() >= candidatesMax) return;
    relays.put(relay, new Relay());
  }

  private void leave(PeerId relay, Instant now, List<Output> out) {
    Relay known = relays.get(relay);
    if (known == null) return;
    lose(relay, known, now, out);
    // Whoever is asked will answer, if only that it can't be reached.
    boolean asked = known.state instanceof State.Asked;
    if (!known.chosen && !asked) relays.remove(relay);
  }

  /// "If the peer disconnects, the reservation is no longer valid."
  private static void lose(PeerId relay, Relay known, Instant now, List<Output> out) {
    if (known.state.place().isEmpty()) return;
    out.add(new Output.Release(relay));
    known.state =
        known.state instanceof State.Asked
            ? new State.Asked(Optional.empty())
            : new State.Idle(now.plus(known.pause));
  }

  private void grant(
      PeerId relay, Instant until, List<Multiaddr> addresses, Instant now, List<Output> out) {
    Relay known = relays.get(relay);
    if (known == null) return;
    Duration lasting = Duration.between(now, until);
    if (lasting.compareTo(LASTING_MIN) < 0) lasting = LASTING_MIN;
    if (lasting.compareTo(LASTING_MAX) > 0) lasting = LASTING_MAX;
    if (known.state.place().isEmpty()) out.add(new Output.Keep(relay));
    known.state =
        new State.Held(now.plus(lasting), now.plus(lasting.dividedBy(2)), List.copyOf(addresses));
    known.pause = PAUSE_MIN;
  }

  private void refuse(PeerId relay, Instant now) {
    Relay known = relays.get(relay);
    if (known == null) return;
    Instant later = now.plus(known.pause);
    known.pause = known.pause.multipliedBy(2);
    if (known.pause.compareTo(PAUSE_MAX) > 0) known.pause = PAUSE_MAX;
    Optional<State.Held> held = known.state.place();
    known.state =
        held.isPresent()
            ? new State.Held(held.get().until, later, held.get().addresses)
            : new State.Idle(later);
  }

  private void expire(Instant now, List<Output> out) {
    relays.forEach((relay, known) -> {
      Optional<State.Held> held = known.state.place();
      if (held.isPresent() && !held.get().until.isAfter(now)) lose(relay, known, now, out);
    });
  }

  /// More places than are wanted are given up; the relay forgets them by itself.
  private void giveBack(Instant now, List<Output> out) {
    List<PeerId> held = held();
    for (PeerId relay : held.subList(Math.min(wanted, held.size()), held.size())) {
      Relay known = relays.get(relay);
      if (known != null) lose(relay, known, now, out);
    }
  }

  private void ask(Instant now, List<Output> out) {
    long have = relays.values().stream().filter(r -> !(r.state instanceof State.Idle)).count();
    // Those that were chosen come first.
    for (boolean chosen : new boolean[] {true, false}) {
      for (var entry : relays.entrySet()) {
        Relay relay = entry.getValue();
        if (relay.chosen != chosen || !due(relay.state, have < wanted, now)) continue;
        if (relay.state instanceof State.Idle) have++;
        relay.state = new State.Asked(relay.state.place());
        out.add(new Output.Ask(entry.getKey()));
      }
    }
  }

  private static boolean due(State state, boolean placeNeeded, Instant now) {
    return switch (state) {
      case State.Held held -> !held.renewAt.isAfter(now);
      case State.Idle idle -> placeNeeded && !idle.askAfter.isAfter(now);
      case State.Asked _ -> false;
    };
  }

  private void announce(List<Output> out) {
    List<Multiaddr> now =
        relays.values().stream()
            .flatMap(relay -> relay.state.place().stream())
            .flatMap(held -> held.addresses.stream())
            .distinct()
            .toList();
    if (now.equals(announced)) return;
    announced = now;
    out.add(new Output.Announce(now));
  }
}
