package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.handsel.libp2p.multiformats.Bytes;

/// `mcache`: the messages of the last heartbeats, to be given to those who ask. Bounded in bytes;
/// beyond it the oldest go. Spec: gossipsub-v1.0, "Message Cache".
final class MessageCache {
  /// A message, and how often each peer was given it.
  private static final class Kept {
    final MessageKey key;
    final Rpc rpc;
    final int bytes;
    final Map<Peer, Integer> given = new HashMap<>();

    Kept(MessageKey key, Publication message) {
      this.key = key;
      this.rpc = Rpc.of(message);
      this.bytes = message.bytes();
    }
  }

  /// One window a heartbeat, the newest first.
  private final Deque<List<Kept>> windows = new ArrayDeque<>();

  /// Several topics may have a message of the same id.
  private final Map<Bytes, List<Kept>> byId = new HashMap<>();

  private final int length;
  private final int gossip;
  private final long bytesMax;
  private long bytes;

  MessageCache(int length, int gossip, long bytesMax) {
    this.length = length;
    this.gossip = gossip;
    this.bytesMax = bytesMax;
    windows.addFirst(new ArrayList<>());
  }

  /// `mcache.put`. Returns the message as an RPC of its own.
  Rpc put(MessageKey key, Publication message) {
    var kept = new Kept(key, message);
    windows.getFirst().add(kept);
    byId.computeIfAbsent(key.id(), _ -> new ArrayList<>(1)).add(kept);
    bytes += kept.bytes;
    while (bytes > bytesMax && windows.size() > 1) dropOldest();
    while (bytes > bytesMax) forget(windows.getFirst().removeFirst());
    return kept.rpc;
  }

  /// `mcache.get` for a peer: the messages of this id in topics that it follows and that it wasn't
  /// given `most` times already.
  List<Rpc> give(Bytes id, Peer to, int most) {
    List<Kept> named = byId.get(id);
    if (named == null) return List.of();
    var rpcs = new ArrayList<Rpc>(1);
    for (Kept kept : named) {
      if (!to.topics.contains(kept.key.topic())) continue;
      if (kept.given.merge(to, 1, Integer::sum) <= most) rpcs.add(kept.rpc);
    }
    return rpcs;
  }

  /// `mcache.get_gossip_ids`.
  List<Bytes> gossipIds(String topic) {
    var ids = new ArrayList<Bytes>();
    windows.stream()
        .limit(gossip)
        .forEach(window ->
            window.stream()
                .filter(kept -> kept.key.topic().equals(topic))
                .forEach(kept -> ids.add(kept.key.id())));
    return ids;
  }

  /// `mcache.shift`.
  void shift() {
    if (windows.size() >= length) dropOldest();
    windows.addFirst(new ArrayList<>());
  }

  private void dropOldest() {
    windows.removeLast().forEach(this::forget);
    if (windows.isEmpty()) windows.addFirst(new ArrayList<>());
  }

  private void forget(Kept kept) {
    bytes -= kept.bytes;
    byId.computeIfPresent(
        kept.key.id(),
        (_, named) -> {
          named.remove(kept);
          return named.isEmpty() ? null : named;
        });
  }
}
