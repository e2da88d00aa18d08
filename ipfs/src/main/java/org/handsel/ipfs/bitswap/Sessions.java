package org.handsel.ipfs.bitswap;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.handsel.libp2p.multiformats.Multihash;

/// The sessions that go on, and which of them wait for which block. Safe for many threads.
final class Sessions {
  private final Set<Session> all = ConcurrentHashMap.newKeySet();
  private final Map<Multihash, Set<Session>> awaited = new ConcurrentHashMap<>();
  private final Semaphore turns;

  Sessions(BitswapLimits limits) {
    this.turns = new Semaphore(limits.fetchesMax());
  }

  void add(Session session) {
    all.add(session);
  }

  void remove(Session session) {
    all.remove(session);
  }

  Set<Session> all() {
    return all;
  }

  /// True if one more block may be asked for before anybody waits for it.
  boolean turn() {
    return turns.tryAcquire();
  }

  void turnOver() {
    turns.release();
  }

  void await(Multihash hash, Session session) {
    awaited.compute(
        hash,
        (_, others) -> {
          Set<Session> same = others == null ? ConcurrentHashMap.newKeySet() : others;
          same.add(session);
          return same;
        });
  }

  void awaitNoMore(Multihash hash, Session session) {
    awaited.computeIfPresent(
        hash,
        (_, same) -> {
          same.remove(session);
          return same.isEmpty() ? null : same;
        });
  }

  /// Whether any waits for the block.
  boolean anyAwaits(Multihash hash) {
    return awaited.containsKey(hash);
  }

  /// Those that wait for the block.
  Set<Session> of(Multihash hash) {
    return awaited.getOrDefault(hash, Set.of());
  }
}
