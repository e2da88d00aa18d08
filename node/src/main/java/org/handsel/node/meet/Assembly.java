package org.handsel.node.meet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.core.discover.Rendezvous;
import org.handsel.libp2p.multiformats.Multihash;

/// When to be announced in the DHT, and when to look there for whom: without thread, network or
/// clock. For one thread. Spec: `docs/protocols/rendezvous.md` §2 and §3.
final class Assembly {
  /// What happens.
  sealed interface Input {
    /// Time has gone by.
    ///
    /// @param acquainted whether there is anybody to ask in the DHT
    /// @param wanting whether more neighbours are looked for
    record Tick(boolean acquainted, boolean wanting) implements Input {}

    /// An announcement is over; `taken` if somebody took it.
    record Announced(boolean taken) implements Input {}

    /// We can be called elsewhere than before.
    record Moved() implements Input {}

    /// A search is over.
    record Sought(String topic) implements Input {}
  }

  /// What is to be done.
  sealed interface Output {
    /// Announce us under all these.
    record Announce(List<Multihash> keys) implements Output {}

    /// Announce us no more under these.
    record Withdraw(List<Multihash> keys) implements Output {}

    /// Look who follows `topic`.
    record Seek(String topic, Multihash key) implements Output {}
  }

  // rendezvous.md §2.2 "again after one, five and thirty minutes, then every three hours"
  private static final List<Duration> ANNOUNCED_AGAIN =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(3));

  // rendezvous.md §2.3 "not twice within ten seconds"
  private static final Duration MOVED_AGAIN = Duration.ofSeconds(10);

  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(10);

  private final List<Rendezvous> places;
  private final Map<String, Search> searches = new LinkedHashMap<>();
  private Set<Multihash> announced = Set.of();
  private int announcements;
  private Instant announceDue = Instant.MIN;
  private Instant announcedAt = Instant.MIN;
  private Duration pause = PAUSE_MIN;
  private boolean announcing;
  private boolean seeking;
  private boolean acquainted;
  private boolean wanting;

  private static final class Search {
    Instant due = Instant.MIN;
    Duration pause = PAUSE_MIN;
    int count;

    void begin() {
      due = Instant.MIN;
      pause = PAUSE_MIN;
    }
  }

  Assembly(String network, List<String> topics) {
    this.places = topics.stream().map(topic -> new Rendezvous(network, topic)).toList();
    topics.forEach(topic -> searches.put(topic, new Search()));
  }

  /// Takes what happened at `now`, and says what is to be done. Of announcements, and of searches,
  /// one at a time is under way.
  List<Output> step(Input input, Instant now) {
    switch (input) {
      case Input.Tick tick -> {
        if (tick.acquainted() && !acquainted) {
          announceDue = now;
          announcements = 0;
          pause = PAUSE_MIN;
        }
        boolean anew = tick.acquainted() && tick.wanting() && !(acquainted && wanting);
        if (anew) searches.values().forEach(Search::begin);
        acquainted = tick.acquainted();
        wanting = tick.wanting();
      }
      case Input.Announced(boolean taken) -> {
        announcing = false;
        if (taken) {
          int next = Math.min(announcements++, ANNOUNCED_AGAIN.size() - 1);
          announceDue = now.plus(ANNOUNCED_AGAIN.get(next));
          pause = PAUSE_MIN;
        } else {
          announceDue = now.plus(pause);
          pause = longer(pause);
        }
      }
      case Input.Moved _ -> {
        boolean before = announcedAt.isAfter(Instant.MIN);
        Instant due = before ? announcedAt.plus(MOVED_AGAIN) : now;
        announceDue = due.isBefore(announceDue) ? due : announceDue;
        announcements = 0;
      }
      case Input.Sought(String topic) -> {
        seeking = false;
        Search search = searches.get(topic);
        if (search != null) {
          search.due = now.plus(search.pause);
          search.pause = longer(search.pause);
        }
      }
    }
    var outputs = new ArrayList<Output>();
    if (acquainted) announce(now, outputs);
    if (acquainted && wanting && !seeking) seek(now).ifPresent(outputs::add);
    return outputs;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
  }

  private void announce(Instant now, List<Output> outputs) {
    if (announcing) return;
    Set<Multihash> keys = new HashSet<>();
    for (long day : Rendezvous.announced(now)) {
      for (Rendezvous place : places) keys.addAll(place.keys(day));
    }
    boolean same = keys.equals(announced);
    if (same && announceDue.isAfter(now)) return;
    if (!same) {
      var over = new HashSet<>(announced);
      over.removeAll(keys);
      if (!over.isEmpty()) outputs.add(new Output.Withdraw(List.copyOf(over)));
      announced = keys;
      announcements = 0;
    }
    announcing = true;
    announcedAt = now;
    outputs.add(new Output.Announce(List.copyOf(keys)));
  }

  private Optional<Output> seek(Instant now) {
    for (Rendezvous place : places) {
      Search search = searches.get(place.topic());
      if (search == null || search.due.isAfter(now)) continue;
      seeking = true;
      search.due = Instant.MAX;
      // Another salt each time: whoever crowds around one key doesn't hide anybody for long.
      int salt = search.count++ % Rendezvous.SALTS;
      Multihash key = place.keys(Rendezvous.day(now)).get(salt);
      return Optional.of(new Output.Seek(place.topic(), key));
    }
    return Optional.empty();
  }
}
