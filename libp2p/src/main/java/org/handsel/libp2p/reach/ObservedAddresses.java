package org.handsel.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;

/// Where peers see us, listening address by listening address. One of them may lie or be mistaken;
/// what peers in several networks agree on is taken for ours. Each network has one voice for an
/// address, however many peers are in it. No clock and no I/O. Not safe for use by many threads.
public final class ObservedAddresses {
  /// Observations that are remembered; the one that changed longest ago makes room.
  static final int REMEMBERED_MAX = 1024;

  /// How long the word of a peer counts that has left.
  static final Duration LASTING = Duration.ofMinutes(30);

  /// One listening address has at most so many outer ones.
  static final int PER_LISTENING_MAX = 2;

  /// A peer says one thing at a time about a listening address.
  private record Key(PeerId observer, Multiaddr listening) {}

  private record Seen(Multiaddr observed, Subnet network, Instant until) {}

  private final int confirmationsMin;
  private final Map<Key, Seen> all =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /// @param confirmationsMin in how many networks peers have to agree
  public ObservedAddresses(int confirmationsMin) {
    this.confirmationsMin = confirmationsMin;
  }

  /// `observer`, a connected peer in `network`, sees `listening` as `observed`.
  public void saw(PeerId observer, Subnet network, Multiaddr listening, Multiaddr observed) {
    var key = new Key(observer, listening);
    all.remove(key);
    all.put(key, new Seen(observed, network, Instant.MAX));
  }

  /// `observer` isn't connected any more.
  public void left(PeerId observer, Instant now) {
    all.replaceAll((key, seen) ->
        key.observer.equals(observer) && seen.until.equals(Instant.MAX)
            ? new Seen(seen.observed, seen.network, now.plus(LASTING))
            : seen);
  }

  /// The addresses on which enough networks agree, those of most first.
  public List<Multiaddr> confirmed(Instant now) {
    return agreed(confirmationsMin, now);
  }

  /// Those for which anybody speaks: good enough to be tried by a peer that wants to reach us
  /// anyway.
  public List<Multiaddr> guessed(Instant now) {
    return agreed(1, now);
  }

  /// True if peers see us at `address` though we listen elsewhere: a gateway stands between.
  boolean translated(Multiaddr address) {
    return all.entrySet().stream()
        .anyMatch(seen ->
            seen.getValue().observed.equals(address) && !seen.getKey().listening.equals(address));
  }

  private List<Multiaddr> agreed(int networksMin, Instant now) {
    all.values().removeIf(seen -> !seen.until.isAfter(now));
    var voices = new LinkedHashMap<Multiaddr, Map<Multiaddr, Set<Subnet>>>();
    all.forEach((key, seen) ->
        voices
            .computeIfAbsent(key.listening, _ -> new LinkedHashMap<>())
            .computeIfAbsent(seen.observed, _ -> new HashSet<>())
            .add(seen.network));
    var agreed = new ArrayList<Multiaddr>();
    for (Map<Multiaddr, Set<Subnet>> ofOne : voices.values()) {
      ofOne.entrySet().stream()
          .filter(entry -> entry.getValue().size() >= networksMin)
          .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
          .limit(PER_LISTENING_MAX)
          .forEach(entry -> agreed.add(entry.getKey()));
    }
    return agreed.stream().distinct().toList();
  }
}
