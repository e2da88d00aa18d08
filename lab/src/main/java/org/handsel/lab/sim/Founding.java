package org.handsel.lab.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.handsel.libp2p.protocol.kad.Key;

/// Lets a network begin as if all its peers had joined some time ago. Joining costs a peer several
/// hundred messages; where there are very many that is most of what a simulation does.
final class Founding {
  /// How many peers of a bucket that could be full are known. So many are in the tables of networks
  /// that have grown peer by peer.
  private static final int KNOWN = 14;

  private final KadWorld world;
  private final List<KadPeer> byKey = new ArrayList<>();

  private Founding(KadWorld world) {
    this.world = world;
  }

  /// Founds a network of `count` peers.
  static void found(KadWorld world, int count) {
    var founding = new Founding(world);
    for (int i = 0; i < count; i++) founding.byKey.add(world.join());
    List<KadPeer> all = List.copyOf(founding.byKey);
    founding.byKey.sort(Comparator.comparing(peer -> peer.contact.key()));
    for (KadPeer peer : all) founding.acquaint(peer);
  }

  /// Peers lie in the order of their keys, so those that share a prefix lie side by side: the range
  /// of one bit more is one half, the bucket the other.
  private void acquaint(KadPeer peer) {
    Key key = peer.contact.key();
    int from = 0;
    int to = byKey.size();
    for (int prefix = 0; to - from > 1; prefix++) {
      int middle = middle(from, to, prefix);
      if (bit(key, prefix)) {
        know(peer, from, middle);
        from = middle;
      } else {
        know(peer, middle, to);
        to = middle;
      }
    }
    peer.settle();
  }

  /// The first of those from `from` up to `to`, all of one prefix, whose next bit is set.
  private int middle(int from, int to, int prefix) {
    int low = from;
    int high = to;
    while (low < high) {
      int at = (low + high) >>> 1;
      if (bit(byKey.get(at).contact.key(), prefix)) high = at;
      else low = at + 1;
    }
    return low;
  }

  private static boolean bit(Key key, int at) {
    return (key.w0() << at) < 0;
  }

  private void know(KadPeer peer, int from, int to) {
    Instant now = world.time().instant();
    int k = world.parameters().k();
    if (to - from <= k) {
      for (int i = from; i < to; i++) peer.dht.answered(byKey.get(i).contact, false, now);
      return;
    }
    for (int i = 0; i < KNOWN; i++) {
      int which = world.random().nextInt(from, to);
      peer.dht.answered(byKey.get(which).contact, false, now);
    }
  }
}
