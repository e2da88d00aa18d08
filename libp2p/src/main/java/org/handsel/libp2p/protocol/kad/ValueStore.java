package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// The values that others gave us to keep: the best of each key, each valid. Bounded in all and for
/// each peer that gives; when it is full, what lies farthest from us gives way. For one thread.
final class ValueStore {
  private record Kept(Bytes name, Bytes value, PeerId giver, long since) {}

  private final Key self;
  private final KadLimits.Stores limits;
  private final Map<Bytes, Kept> byName = new HashMap<>();
  private final TreeMap<Key, Kept> byDistance = new TreeMap<>();
  private final Map<PeerId, Integer> perPeer = new HashMap<>();

  ValueStore(Key self, KadLimits.Stores limits) {
    this.self = self;
    this.limits = limits;
  }

  /// Keeps `value`, which `giver` gave, in place of what stood under `name`; false if there is no
  /// room for it.
  boolean put(Bytes name, Bytes value, PeerId giver, Instant now) {
    Key distance = self.distance(Key.of(name));
    Kept old = byName.get(name);
    boolean more = old == null || !old.giver.equals(giver);
    if (more && perPeer.getOrDefault(giver, 0) >= limits.valuesPerPeerMax()) return false;
    if (old != null) {
      remove(old);
    } else if (byName.size() >= limits.valuesMax()) {
      var farthest = byDistance.lastEntry();
      if (farthest == null || farthest.getKey().compareTo(distance) <= 0) return false;
      remove(farthest.getValue());
    }
    var kept = new Kept(name, value, giver, now.toEpochMilli());
    byName.put(name, kept);
    byDistance.put(distance, kept);
    perPeer.merge(giver, 1, Integer::sum);
    return true;
  }

  private void remove(Kept kept) {
    byName.remove(kept.name);
    byDistance.remove(self.distance(Key.of(kept.name)));
    perPeer.computeIfPresent(kept.giver, (_, count) -> count == 1 ? null : count - 1);
  }

  /// What stands under `name`, with the time when we got it.
  Optional<ValueRecord> get(Bytes name, Instant now) {
    Kept kept = byName.get(name);
    if (kept == null || old(kept, now)) return Optional.empty();
    return Optional.of(ValueRecord.of(name, kept.value, Instant.ofEpochMilli(kept.since)));
  }

  private boolean old(Kept kept, Instant now) {
    return kept.since <= now.minus(limits.keptFor()).toEpochMilli();
  }

  /// Forgets `name`.
  void remove(Bytes name) {
    Kept kept = byName.get(name);
    if (kept != null) remove(kept);
  }

  /// Forgets what has run out.
  void expire(Instant now) {
    byDistance.values().stream().filter(kept -> old(kept, now)).toList().forEach(this::remove);
  }

  int size() {
    return byName.size();
  }
}
