package org.handsel.libp2p.protocol.gossipsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.handsel.libp2p.multiformats.Bytes;

/// Messages that peers said to have and were asked for. Spec: gossipsub-v1.1, "Spam Protection
/// Measures": for each IHAVE that was answered one id, chosen at random, is followed up.
final class Promises {
  /// By message, then by the peer that promised it: when it was due.
  private final Map<Bytes, Map<Peer, Long>> due = new LinkedHashMap<>();

  void promised(Bytes id, Peer by, long until) {
    due.computeIfAbsent(id, _ -> new LinkedHashMap<>()).putIfAbsent(by, until);
  }

  /// The message came, from whomever.
  void came(Bytes id) {
    due.remove(id);
  }

  void left(Peer peer) {
    due.values().forEach(by -> by.remove(peer));
    due.values().removeIf(Map::isEmpty);
  }

  /// How many each peer has broken by `now`; these are forgotten then.
  Map<Peer, Integer> broken(long now) {
    var broken = new HashMap<Peer, Integer>();
    Iterator<Map<Peer, Long>> promises = due.values().iterator();
    while (promises.hasNext()) {
      Map<Peer, Long> by = promises.next();
      by.entrySet()
          .removeIf(promise -> {
            if (promise.getValue() > now) return false;
            broken.merge(promise.getKey(), 1, Integer::sum);
            return true;
          });
      if (by.isEmpty()) promises.remove();
    }
    return broken;
  }
}
