package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `seen`: the messages that came lately, the oldest first. Bounded by time and by number; beyond
/// it the oldest are forgotten, and may be taken for new once more.
final class SeenCache {
  private final Map<MessageKey, Delivery> deliveries = new LinkedHashMap<>();
  private List<Delivery> judged = new ArrayList<>();
  private List<Delivery> judgedBefore = new ArrayList<>();
  private final long ttlNanos;
  private final int most;

  SeenCache(long ttlNanos, int most) {
    this.ttlNanos = ttlNanos;
    this.most = most;
  }

  Optional<Delivery> get(MessageKey key) {
    return Optional.ofNullable(deliveries.get(key));
  }

  boolean contains(MessageKey key) {
    return deliveries.containsKey(key);
  }

  Delivery add(MessageKey key, long now) {
    var delivery = new Delivery(key, now);
    deliveries.put(key, delivery);
    if (deliveries.size() > most) deliveries.remove(deliveries.keySet().iterator().next());
    return delivery;
  }

  /// Its senders are of interest for one heartbeat more.
  void judged(Delivery delivery, Delivery.State state, long now) {
    delivery.state = state;
    delivery.judged = now;
    judged.add(delivery);
  }

  void beat(long now) {
    judgedBefore.forEach(delivery -> delivery.senders = Set.of());
    judgedBefore = judged;
    judged = new ArrayList<>();
    Iterator<Delivery> oldest = deliveries.values().iterator();
    while (oldest.hasNext() && now - oldest.next().seen > ttlNanos) oldest.remove();
  }

  int size() {
    return deliveries.size();
  }
}
