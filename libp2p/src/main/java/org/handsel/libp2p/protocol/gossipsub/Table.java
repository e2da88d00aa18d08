package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.crypto.PeerId;

/// What the parts of one router share. Spec: gossipsub-v1.0, "Peering State".
final class Table {
  final PeerId self;
  final GossipParams params;
  final GossipLimits limits;
  final Scores scores;
  final RandomGenerator random;
  final Outbox out = new Outbox();
  final SeenCache seen;
  final MessageCache cache;
  final Promises promises = new Promises();
  private final Map<PeerId, Peer> peers = new LinkedHashMap<>();
  private final Set<Peer> meshless = new LinkedHashSet<>();
  private final Map<String, Topic> topics = new LinkedHashMap<>();

  /// The time of the step.
  long now;

  Table(
      PeerId self,
      GossipParams params,
      ScoreParams scoring,
      GossipLimits limits,
      RandomGenerator random) {
    this.self = self;
    this.params = params;
    this.limits = limits;
    this.random = random;
    this.scores = new Scores(scoring, limits.retainedScoresMax());
    this.seen = new SeenCache(params.seenTtl().toNanos(), limits.seenMax());
    this.cache =
        new MessageCache(params.cacheWindows(), params.gossipWindows(), limits.cachedBytesMax());
  }

  Optional<Peer> peer(PeerId id) {
    return Optional.ofNullable(peers.get(id));
  }

  Collection<Peer> peers() {
    return peers.values();
  }

  void add(Peer peer) {
    peers.put(peer.id, peer);
    if (peer.direct || !peer.version.meshes()) meshless.add(peer);
  }

  void remove(Peer peer) {
    peers.remove(peer.id, peer);
    meshless.remove(peer);
  }

  /// Peers that are never in a mesh.
  Set<Peer> meshless() {
    return meshless;
  }

  Optional<Topic> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  /// The topic, known from now on; empty if there are too many.
  Optional<Topic> open(String name) {
    Topic known = topics.get(name);
    if (known != null) return Optional.of(known);
    if (topics.size() >= limits.topicsMax()) return Optional.empty();
    var fresh = new Topic(name);
    topics.put(name, fresh);
    return Optional.of(fresh);
  }

  List<Topic> topics() {
    return List.copyOf(topics.values());
  }

  void forgetTopics() {
    topics.values().removeIf(Topic::forgettable);
  }

  double score(Peer peer) {
    return scores.of(peer.stats);
  }

  /// Peers that follow `topic`, in no order that anybody chose.
  List<Peer> following(String topic, Predicate<Peer> wanted) {
    var chosen = new ArrayList<Peer>();
    for (Peer peer : peers.values()) {
      if (peer.topics.contains(topic) && wanted.test(peer)) chosen.add(peer);
    }
    Collections.shuffle(chosen, random);
    return chosen;
  }

  /// At most `count` of those.
  List<Peer> following(String topic, int count, Predicate<Peer> wanted) {
    List<Peer> all = following(topic, wanted);
    return all.subList(0, Math.min(Math.max(count, 0), all.size()));
  }
}
