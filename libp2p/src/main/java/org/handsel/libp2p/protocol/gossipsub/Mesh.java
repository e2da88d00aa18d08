package org.handsel.libp2p.protocol.gossipsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.PubSub;

/// Who gets whole messages: the mesh of each topic that we follow, and the fanout of those that we
/// only publish to. Spec: gossipsub-v1.0 "Topic Membership", "Mesh Maintenance", "Fanout
/// Maintenance"; -v1.1 "PRUNE Backoff and Peer Exchange", "Outbound Mesh Quotas", "Heartbeat
/// Maintenance", "Opportunistic Grafting".
final class Mesh {
  private static final Comparator<Peer> BEST_FIRST =
      Comparator.comparingDouble((Peer peer) -> peer.score).reversed();

  /// "The recommended number of peers to exchange is larger than `D_hi`."
  private static final int EXCHANGED_MORE_THAN_HIGH = 4;

  private final Table table;
  private final GossipParams params;
  private final GossipParams.Degree degree;
  private long lookedForBetter = Long.MIN_VALUE;

  /// How many exchanged peers may be tried before the next heartbeat.
  private int connectsLeft;

  Mesh(Table table) {
    this.table = table;
    this.params = table.params;
    this.degree = params.degree();
    this.connectsLeft = table.limits.connectsPerBeatMax();
  }

  // ---- we join and leave ----

  void join(Topic topic, PubSub.Rules rules) {
    topic.rules = Optional.of(rules);
    for (Peer peer : table.peers()) peer.score = table.score(peer);
    // "First examining the fanout map."
    topic.fanout.stream()
        .filter(peer -> graftable(topic, peer))
        .limit(degree.d())
        .toList()
        .forEach(peer -> graft(topic, peer));
    topic.fanout.clear();
    grow(topic, degree.d());
  }

  void leave(Topic topic) {
    topic.rules = Optional.empty();
    for (Peer peer : List.copyOf(topic.mesh)) {
      prune(topic, peer, params.unsubscribeBackoff(), true);
    }
  }

  // ---- they ask ----

  void grafted(Peer from, String name) {
    Optional<Topic> known = table.topic(name).filter(Topic::joined);
    // -v1.1, "Spam Protection Measures": "GRAFT messages for unknown topics are ignored".
    if (known.isEmpty()) return;
    Topic topic = known.get();
    if (topic.mesh.contains(from)) return;
    // Whoever grafts follows the topic; its announcement may have been lost on us.
    if (from.topics.size() < table.limits.topicsPerPeerMax()) from.topics.add(name);
    long backoff = topic.backoff(from.id).orElse(Long.MIN_VALUE);
    if (from.direct) {
      // "It is an error to GRAFT on an explicit peer."
      refuse(topic, from, false);
    } else if (table.now < backoff) {
      table.scores.misdeeds(from.stats, 1);
      long pruned = backoff - params.pruneBackoff().toNanos();
      if (table.now < pruned + params.graftFloodThreshold().toNanos()) {
        table.scores.misdeeds(from.stats, 1);
      }
      refuse(topic, from, false);
    } else if (table.score(from) < 0) {
      refuse(topic, from, false);
    } else if (topic.mesh.size() >= degree.high() && !from.outbound) {
      // "It only accepts the new peer in the mesh if it is an outbound connection."
      refuse(topic, from, true);
    } else {
      topic.mesh.add(from);
      table.scores.grafted(from.stats, name, table.now);
    }
  }

  private void refuse(Topic topic, Peer peer, boolean exchange) {
    backOff(topic, peer, params.pruneBackoff());
    table.out.prune(peer, pruneOf(topic, peer, params.pruneBackoff(), exchange));
  }

  void pruned(Peer from, Control.Prune prune) {
    Optional<Topic> known = table.topic(prune.topic()).filter(Topic::joined);
    if (known.isEmpty()) return;
    Topic topic = known.get();
    boolean meshed = topic.mesh.remove(from);
    if (meshed) table.scores.pruned(from.stats, topic.name);
    backOff(topic, from, prune.backoff().orElse(params.pruneBackoff()));
    // "We only accept it if the originating peer's score exceeds this threshold." And whoever puts
    // us out of a mesh has had us in it: who says so again and again names peers once.
    if (!meshed || table.score(from) < table.scores.thresholds().acceptExchange()) return;
    var others = new ArrayList<>(prune.peers());
    Collections.shuffle(others, table.random);
    others.stream()
        .filter(other -> !other.peer().equals(table.self) && table.peer(other.peer()).isEmpty())
        .limit(Math.min(table.limits.exchangedPeersMax(), connectsLeft))
        .forEach(other -> {
          connectsLeft--;
          table.out.connect(other, from);
        });
  }

  void unsubscribed(Peer peer, String name) {
    table.topic(name).ifPresent(topic -> remove(topic, peer));
  }

  void left(Peer peer) {
    table.topics().forEach(topic -> remove(topic, peer));
  }

  private void remove(Topic topic, Peer peer) {
    if (topic.mesh.remove(peer)) table.scores.pruned(peer.stats, topic.name);
    topic.fanout.remove(peer);
  }

  // ---- we publish without following ----

  /// The peers that get what we publish in a topic that we don't follow.
  Iterable<Peer> fanout(Topic topic) {
    if (topic.fanout.isEmpty()) fillFanout(topic);
    topic.published = table.now;
    return topic.fanout;
  }

  private void fillFanout(Topic topic) {
    int missing = degree.d() - topic.fanout.size();
    topic.fanout.addAll(
        table.following(
            topic.name,
            missing,
            peer ->
                peer.version.meshes()
                    && !peer.direct
                    && !topic.fanout.contains(peer)
                    && table.score(peer) >= table.scores.thresholds().publish()));
  }

  // ---- the heartbeat ----

  /// Maintains all meshes and fanouts. The peers' scores are those of this heartbeat.
  void beat() {
    connectsLeft = table.limits.connectsPerBeatMax();
    boolean lookForBetter = lookForBetter();
    for (Topic topic : table.topics()) {
      topic.forgetBackoffsBefore(table.now - slack());
      if (topic.joined()) {
        keep(topic);
        if (lookForBetter) graftBetter(topic);
      } else if (!topic.fanout.isEmpty()) {
        keepFanout(topic);
      }
    }
    table.forgetTopics();
  }

  private boolean lookForBetter() {
    if (lookedForBetter == Long.MIN_VALUE) lookedForBetter = table.now;
    if (table.now - lookedForBetter < params.opportunisticGraftInterval().toNanos()) return false;
    lookedForBetter = table.now;
    return true;
  }

  private void keep(Topic topic) {
    for (Peer peer : List.copyOf(topic.mesh)) {
      if (peer.score < 0) prune(topic, peer, params.pruneBackoff(), false);
    }
    if (topic.mesh.size() < degree.low()) grow(topic, degree.d());
    if (topic.mesh.size() > degree.high()) shrink(topic);
    long outbound = topic.mesh.stream().filter(peer -> peer.outbound).count();
    if (topic.mesh.size() >= degree.low() && outbound < degree.out()) {
      table
          .following(
              topic.name,
              degree.out() - (int) outbound,
              peer -> peer.outbound && graftable(topic, peer))
          .forEach(peer -> graft(topic, peer));
    }
  }

  private void grow(Topic topic, int size) {
    table
        .following(topic.name, size - topic.mesh.size(), peer -> graftable(topic, peer))
        .forEach(peer -> graft(topic, peer));
  }

  /// -v1.1: "the peer keeps the best `D_score` scoring peers and selects the remaining peers to
  /// keep at random … under the constraint that `D_out` peers are outbound connections".
  private void shrink(Topic topic) {
    var ranked = new ArrayList<>(topic.mesh);
    Collections.shuffle(ranked, table.random);
    ranked.sort(BEST_FIRST);
    Collections.shuffle(ranked.subList(degree.score(), ranked.size()), table.random);
    int missing = degree.out();
    for (int i = 0; i < degree.d(); i++) if (ranked.get(i).outbound) missing--;
    // Outbound ones from behind take the places of the last that would be kept.
    int place = degree.d() - 1;
    for (int i = degree.d(); i < ranked.size() && missing > 0; i++) {
      if (!ranked.get(i).outbound) continue;
      while (place >= 0 && ranked.get(place).outbound) place--;
      if (place < 0) break;
      Collections.swap(ranked, place--, i);
      missing--;
    }
    for (Peer peer : ranked.subList(degree.d(), ranked.size())) {
      prune(topic, peer, params.pruneBackoff(), true);
    }
  }

  private void graftBetter(Topic topic) {
    if (topic.mesh.size() < 2) return;
    List<Peer> ranked = topic.mesh.stream().sorted(BEST_FIRST.reversed()).toList();
    double median = ranked.get(ranked.size() / 2).score;
    if (median >= table.scores.thresholds().opportunisticGraft()) return;
    table
        .following(
            topic.name,
            params.opportunisticGraftPeers(),
            peer -> graftable(topic, peer) && peer.score > median)
        .forEach(peer -> graft(topic, peer));
  }

  private void keepFanout(Topic topic) {
    if (table.now - topic.published > params.fanoutTtl().toNanos()) {
      topic.fanout.clear();
      return;
    }
    topic.fanout.removeIf(peer -> peer.score < table.scores.thresholds().publish());
    fillFanout(topic);
  }

  // ---- single links ----

  private boolean graftable(Topic topic, Peer peer) {
    // "Plus some slack to account for the offset until the next heartbeat".
    long backoff = topic.backoff(peer.id).map(until -> until + slack()).orElse(Long.MIN_VALUE);
    return peer.version.meshes()
        && !peer.direct
        && peer.score >= 0
        && table.now >= backoff
        && !topic.mesh.contains(peer);
  }

  private void graft(Topic topic, Peer peer) {
    topic.mesh.add(peer);
    table.scores.grafted(peer.stats, topic.name, table.now);
    table.out.graft(peer, topic.name);
  }

  private void prune(Topic topic, Peer peer, Duration backoff, boolean exchange) {
    topic.mesh.remove(peer);
    table.scores.pruned(peer.stats, topic.name);
    backOff(topic, peer, backoff);
    table.out.prune(peer, pruneOf(topic, peer, backoff, exchange && peer.score >= 0));
  }

  private Control.Prune pruneOf(Topic topic, Peer peer, Duration backoff, boolean exchange) {
    if (!peer.version.atLeast(Version.V1_1)) {
      return new Control.Prune(topic.name, List.of(), Optional.empty());
    }
    return new Control.Prune(
        topic.name,
        exchange && params.exchangePeers() ? others(topic, peer) : List.of(),
        Optional.of(backoff));
  }

  /// "Only peers with non-negative scores are exchanged."
  private List<Control.Exchanged> others(Topic topic, Peer than) {
    return table
        .following(
            topic.name,
            degree.high() + EXCHANGED_MORE_THAN_HIGH,
            peer -> peer != than && table.score(peer) >= 0)
        .stream()
        .map(peer -> new Control.Exchanged(peer.id, peer.record))
        .toList();
  }

  private void backOff(Topic topic, Peer peer, Duration time) {
    topic.backOff(peer.id, table.now + time.toNanos(), table.limits.backoffsPerTopicMax());
  }

  private long slack() {
    return 2 * params.heartbeat().toNanos();
  }
}
