package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Who provides what, as those who provide it told us. Bounded: in all, for a key, for a provider.
/// When it is full, the keys that lie farthest from us give way, which others are nearer to; when
/// one key is, the network from which most were named gives way. What counts is where a provider
/// called from, not where it says that it is: anybody can say that. For one thread.
final class ProviderStore {
  private record Provided(Contact provider, long from, long since) {}

  private static final class OfKey {
    final Bytes name;
    final Map<PeerId, Provided> providers = new LinkedHashMap<>();

    OfKey(Bytes name) {
      this.name = name;
    }
  }

  private final Key self;
  private final KadLimits.Stores limits;
  private final Map<Bytes, OfKey> byName = new HashMap<>();
  private final TreeMap<Key, OfKey> byDistance = new TreeMap<>();
  private final Map<PeerId, Integer> perPeer = new HashMap<>();
  private int size;

  ProviderStore(Key self, KadLimits.Stores limits) {
    this.self = self;
    this.limits = limits;
  }

  /// Takes note that `provider` itself said to provide `name`; false if there is no room for it.
  ///
  /// @param where it called from
  boolean add(Bytes name, Contact provider, Multiaddr where, Instant now) {
    long from = subnet(provider.at(List.of(where)));
    OfKey known = byName.get(name);
    if (known == null || !known.providers.containsKey(provider.id())) {
      if (!hasRoom(name, provider, from)) return false;
      size++;
      perPeer.merge(provider.id(), 1, Integer::sum);
    }
    OfKey key = byName.computeIfAbsent(name, this::begin);
    // The newest stands last.
    key.providers.remove(provider.id());
    key.providers.put(provider.id(), new Provided(provider, from, now.toEpochMilli()));
    return true;
  }

  private OfKey begin(Bytes name) {
    var key = new OfKey(name);
    byDistance.put(self.distance(Key.of(name)), key);
    return key;
  }

  private boolean hasRoom(Bytes name, Contact provider, long from) {
    if (perPeer.getOrDefault(provider.id(), 0) >= limits.providersPerPeerMax()) return false;
    if (size >= limits.providersMax() && !makeRoom(self.distance(Key.of(name)))) return false;
    OfKey key = byName.get(name);
    return key == null || key.providers.size() < limits.providersPerKeyMax() || makeRoom(key, from);
  }

  /// Drops a record of the farthest key, if that is farther than `distance`.
  private boolean makeRoom(Key distance) {
    var farthest = byDistance.lastEntry();
    if (farthest == null || farthest.getKey().compareTo(distance) <= 0) return false;
    OfKey key = farthest.getValue();
    drop(key, key.providers.keySet().iterator().next());
    return true;
  }

  /// Drops the oldest record of the subnet that has most in `key`, if `from` has fewer.
  private boolean makeRoom(OfKey key, long from) {
    var counts = new HashMap<Long, Integer>();
    for (Provided each : key.providers.values()) counts.merge(each.from, 1, Integer::sum);
    var most = counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    if (most.getValue() <= counts.getOrDefault(from, 0) + 1) return false;
    for (Provided each : key.providers.values()) {
      if (each.from == most.getKey()) {
        drop(key, each.provider.id());
        return true;
      }
    }
    return false;
  }

  private static long subnet(Contact contact) {
    return contact.subnets().isEmpty() ? 0 : contact.subnets().getFirst();
  }

  private void drop(OfKey key, PeerId provider) {
    key.providers.remove(provider);
    forget(provider);
    if (key.providers.isEmpty()) {
      byName.remove(key.name);
      byDistance.remove(self.distance(Key.of(key.name)));
    }
  }

  private void forget(PeerId provider) {
    size--;
    perPeer.computeIfPresent(provider, (_, count) -> count == 1 ? null : count - 1);
  }

  /// Up to `count` providers of `name`, one of each network in turns, the newest of each first;
  /// without addresses where those are too old to be believed.
  List<Contact> get(Bytes name, int count, Instant now) {
    OfKey key = byName.get(name);
    if (key == null) return List.of();
    long oldest = now.minus(limits.keptFor()).toEpochMilli();
    long believed = now.minus(limits.addressesKeptFor()).toEpochMilli();
    Map<Long, Deque<Provided>> bySubnet = new LinkedHashMap<>();
    key.providers.values().stream()
        .filter(provided -> provided.since > oldest)
        .sorted(Comparator.comparingLong((Provided provided) -> -provided.since))
        .forEach(each -> bySubnet.computeIfAbsent(each.from, _ -> new ArrayDeque<>()).add(each));
    var found = new ArrayList<Contact>();
    while (found.size() < count && !bySubnet.isEmpty()) {
      for (Deque<Provided> subnet : bySubnet.values()) {
        Provided each = subnet.remove();
        found.add(each.since > believed ? each.provider : each.provider.at(List.of()));
        if (found.size() == count) break;
      }
      bySubnet.values().removeIf(Deque::isEmpty);
    }
    return found;
  }

  /// Forgets what has run out.
  void expire(Instant now) {
    long oldest = now.minus(limits.keptFor()).toEpochMilli();
    for (Iterator<OfKey> keys = byName.values().iterator(); keys.hasNext(); ) {
      OfKey key = keys.next();
      key.providers
          .values()
          .removeIf(provided -> {
            if (provided.since > oldest) return false;
            forget(provided.provider.id());
            return true;
          });
      if (key.providers.isEmpty()) {
        keys.remove();
        byDistance.remove(self.distance(Key.of(key.name)));
      }
    }
  }

  int size() {
    return size;
  }
}
