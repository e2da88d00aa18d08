package org.handsel.libp2p.protocol.gossipsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;

/// Who behaved how. Spec: gossipsub-v1.1, "The Score Function".
final class Scores {
  private final ScoreParams params;
  private final int retainedMax;
  private final Map<PeerId, PeerStats> connected = new HashMap<>();

  /// Departed peers, those first that left first.
  private final Map<PeerId, PeerStats> retained = new LinkedHashMap<>();

  /// Connected peers by address.
  private final Map<String, Integer> neighbours = new HashMap<>();

  private long decayed = Long.MIN_VALUE;

  Scores(ScoreParams params, int retainedMax) {
    this.params = params;
    this.retainedMax = retainedMax;
  }

  ScoreParams.Thresholds thresholds() {
    return params.thresholds();
  }

  // ---- coming and going ----

  PeerStats came(PeerId peer, Optional<String> ip) {
    PeerStats stats = Optional.ofNullable(retained.remove(peer)).orElseGet(PeerStats::new);
    stats.connected = true;
    stats.ip = ip.filter(address -> !params.colocation().exempt().test(address));
    stats.ip.ifPresent(address -> neighbours.merge(address, 1, Integer::sum));
    connected.put(peer, stats);
    return stats;
  }

  /// Only bad scores are kept: see [ScoreParams].
  void left(PeerId peer, long now) {
    PeerStats stats = connected.remove(peer);
    if (stats == null) return;
    boolean good = of(stats) > 0;
    stats.topics.forEach((_, topic) -> {
      fail(topic);
      topic.firstDeliveries = 0;
    });
    stats.connected = false;
    stats.ip.ifPresent(
        address -> neighbours.computeIfPresent(address, (_, n) -> n == 1 ? null : n - 1));
    if (good || blank(stats)) return;
    stats.forgotten = now + params.retain().toNanos();
    retained.put(peer, stats);
    if (retained.size() > retainedMax) retained.remove(retained.keySet().iterator().next());
  }

  private static boolean blank(PeerStats stats) {
    return stats.misdeeds == 0
        && stats.app == 0
        && stats.topics.values().stream().allMatch(PeerStats.InTopic::blank);
  }

  // ---- events ----

  void grafted(PeerStats peer, String topic, long now) {
    in(peer, topic)
        .ifPresent(stats -> {
          stats.inMesh = true;
          stats.grafted = now;
          stats.meshNanos = 0;
          stats.expected = false;
        });
  }

  /// "Whenever a peer is pruned with an active deficit", P₃b grows.
  void pruned(PeerStats peer, String topic) {
    Optional.ofNullable(peer.topics.get(topic)).ifPresent(Scores::fail);
  }

  private static void fail(PeerStats.InTopic stats) {
    if (!stats.inMesh) return;
    stats.meshFailures += stats.deficit() * stats.deficit();
    stats.inMesh = false;
    stats.expected = false;
  }

  /// It brought a valid message first.
  void first(PeerStats peer, String topic) {
    in(peer, topic)
        .ifPresent(stats -> {
          double cap = stats.params.firstDeliveries().cap();
          stats.firstDeliveries = Math.min(stats.firstDeliveries + 1, cap);
          meshDelivery(stats);
        });
  }

  /// It brought a valid message nearly first.
  void near(PeerStats peer, String topic) {
    in(peer, topic).ifPresent(Scores::meshDelivery);
  }

  private static void meshDelivery(PeerStats.InTopic stats) {
    if (!stats.inMesh) return;
    stats.meshDeliveries = Math.min(stats.meshDeliveries + 1, stats.params.meshDeliveries().cap());
  }

  void invalid(PeerStats peer, String topic) {
    in(peer, topic).ifPresent(stats -> stats.invalid++);
  }

  void misdeeds(PeerStats peer, int count) {
    peer.misdeeds += count;
  }

  /// How long after validation another copy still counts in `topic`; 0 if nothing is counted.
  long window(String topic) {
    return params
        .topics()
        .apply(topic)
        .map(TopicScore::meshDeliveries)
        .filter(it -> it.weight() != 0)
        .map(it -> it.window().toNanos())
        .orElse(0L);
  }

  private Optional<PeerStats.InTopic> in(PeerStats peer, String topic) {
    PeerStats.InTopic known = peer.topics.get(topic);
    if (known != null) return Optional.of(known);
    Optional<PeerStats.InTopic> fresh = params.topics().apply(topic).map(PeerStats.InTopic::new);
    fresh.ifPresent(stats -> peer.topics.put(topic, stats));
    return fresh;
  }

  // ---- the score ----

  double of(PeerStats peer) {
    double topics = 0;
    for (PeerStats.InTopic stats : peer.topics.values()) {
      topics += stats.params.weight() * inTopic(stats);
    }
    if (params.topicCap() > 0) topics = Math.min(topics, params.topicCap());
    return topics + params.appWeight() * peer.app + colocation(peer) + behaviour(peer);
  }

  private static double inTopic(PeerStats.InTopic stats) {
    TopicScore params = stats.params;
    double score = 0;
    if (stats.inMesh) {
      TopicScore.TimeInMesh time = params.timeInMesh();
      long quanta = stats.meshNanos / time.quantum().toNanos();
      score += time.weight() * Math.min((double) quanta, time.cap());
    }
    score += params.firstDeliveries().weight() * stats.firstDeliveries;
    score += params.meshDeliveries().weight() * stats.deficit() * stats.deficit();
    score += params.meshDeliveries().failureWeight() * stats.meshFailures;
    return score + params.invalidWeight() * stats.invalid * stats.invalid;
  }

  private double colocation(PeerStats peer) {
    if (peer.ip.isEmpty()) return 0;
    int surplus = neighbours.getOrDefault(peer.ip.get(), 0) - params.colocation().threshold();
    return surplus > 0 ? params.colocation().weight() * surplus * surplus : 0;
  }

  private double behaviour(PeerStats peer) {
    double surplus = peer.misdeeds - params.behaviour().threshold();
    return surplus > 0 ? params.behaviour().weight() * surplus * surplus : 0;
  }

  // ---- decay ----

  /// Lets counters decay if an interval has passed. Those of departed peers don't: they'd only have
  /// to stay away.
  void decay(long now) {
    long interval = params.decayInterval().toNanos();
    if (decayed == Long.MIN_VALUE) decayed = now;
    while (now - decayed >= interval) {
      decayed += interval;
      connected.values().forEach(peer -> decay(peer, now));
    }
    Iterator<PeerStats> oldest = retained.values().iterator();
    while (oldest.hasNext() && oldest.next().forgotten < now) oldest.remove();
  }

  private void decay(PeerStats peer, long now) {
    peer.misdeeds = decayed(peer.misdeeds, params.behaviour().decay());
    peer.topics
        .values()
        .forEach(stats -> {
          TopicScore topic = stats.params;
          stats.firstDeliveries = decayed(stats.firstDeliveries, topic.firstDeliveries().decay());
          stats.meshDeliveries = decayed(stats.meshDeliveries, topic.meshDeliveries().decay());
          stats.meshFailures = decayed(stats.meshFailures, topic.meshDeliveries().failureDecay());
          stats.invalid = decayed(stats.invalid, topic.invalidDecay());
          if (stats.inMesh) {
            stats.meshNanos = now - stats.grafted;
            stats.expected |= stats.meshNanos > topic.meshDeliveries().activation().toNanos();
          }
        });
    peer.topics.values().removeIf(PeerStats.InTopic::blank);
  }

  private double decayed(double counter, double factor) {
    double left = counter * factor;
    return left < params.decayToZero() ? 0 : left;
  }
}
