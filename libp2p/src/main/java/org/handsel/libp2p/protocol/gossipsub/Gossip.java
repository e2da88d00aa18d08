package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;

/// The talk about messages: IHAVE to those outside the mesh, IWANT from those who miss something,
/// IDONTWANT against copies. Spec: gossipsub-v1.0 "Gossip Emission"; -v1.1 "Adaptive Gossip
/// Dissemination", "Spam Protection Measures"; -v1.2 "IDONTWANT Message".
final class Gossip {
  /// Heartbeats for which an IDONTWANT counts.
  private static final int UNWANTED_BEATS = 3;

  private final Table table;
  private final GossipLimits limits;

  Gossip(Table table) {
    this.table = table;
    this.limits = table.limits;
  }

  // ---- heard ----

  void have(Peer from, List<Control.Have> said) {
    if (said.isEmpty() || belowGossip(from)) return;
    from.haves++;
    if (from.haves > limits.haveMessagesPerBeatMax()) return;
    Set<Bytes> wanted = new LinkedHashSet<>();
    for (Control.Have have : said) {
      if (table.topic(have.topic()).filter(Topic::joined).isEmpty()) continue;
      for (Bytes id : have.ids()) {
        if (!table.seen.contains(new MessageKey(have.topic(), id))) wanted.add(id);
      }
    }
    int room = limits.askedPerBeatMax() - from.asked;
    if (wanted.isEmpty() || room <= 0) return;
    var ask = new ArrayList<>(wanted);
    Collections.shuffle(ask, table.random);
    List<Bytes> asked = ask.subList(0, Math.min(room, ask.size()));
    from.asked += asked.size();
    table.out.want(from, asked);
    table.promises.promised(
        asked.getFirst(), from, table.now + table.params.followupTime().toNanos());
  }

  void want(Peer from, List<Bytes> ids) {
    if (ids.isEmpty() || belowGossip(from)) return;
    for (Bytes id : new LinkedHashSet<>(ids)) {
      if (from.given >= limits.givenPerBeatMax()) return;
      for (Rpc message : table.cache.give(id, from, limits.givenTimesMax())) {
        from.given++;
        table.out.message(from, message, Priority.OWN);
      }
    }
  }

  void dontWant(Peer from, List<Bytes> ids) {
    for (Bytes id : ids) {
      if (from.refused >= limits.dontWantPerBeatMax()) return;
      from.refused++;
      if (from.unwanted.size() < limits.dontWantMax()) from.unwanted.put(id, UNWANTED_BEATS);
    }
  }

  private boolean belowGossip(Peer peer) {
    return table.score(peer) < table.scores.thresholds().gossip();
  }

  // ---- said ----

  /// "When the peer receives the first message instance it immediately broadcasts IDONTWANT … to
  /// all its mesh peers", if the message is large enough to be worth it.
  void refuseCopies(Topic topic, Bytes id, int dataBytes, Peer from) {
    if (dataBytes < table.params.dontWantBytesMin()) return;
    for (Peer peer : topic.mesh) {
      if (peer != from && peer.version.atLeast(Version.V1_2)) table.out.dontWant(peer, id);
    }
  }

  /// The heartbeat: blames broken promises, tells what there is, and moves the message cache on.
  void beat() {
    for (Topic topic : table.topics()) {
      if (topic.joined() || !topic.fanout.isEmpty()) emit(topic);
    }
    table.cache.shift();
  }

  void blameBrokenPromises() {
    table
        .promises
        .broken(table.now)
        .forEach((peer, count) -> table.scores.misdeeds(peer.stats, count));
  }

  private void emit(Topic topic) {
    List<Bytes> ids = table.cache.gossipIds(topic.name);
    if (ids.isEmpty()) return;
    List<Peer> others =
        table.following(
            topic.name,
            peer ->
                peer.version.meshes()
                    && !peer.direct
                    && !topic.mesh.contains(peer)
                    && !topic.fanout.contains(peer)
                    && peer.score >= table.scores.thresholds().gossip());
    int part = (int) (table.params.gossipFactor() * others.size());
    int target = Math.max(table.params.degree().lazy(), part);
    for (Peer peer : others.subList(0, Math.min(target, others.size()))) {
      Collections.shuffle(ids, table.random);
      table.out.have(peer, topic.name, ids, limits.askedPerBeatMax());
    }
  }
}
