package org.handsel.libp2p.swarm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;

/// The peers whose connections are kept, and what needs them. Safe for use by many threads.
final class Protected {
  private final Map<PeerId, Set<String>> tags = new HashMap<>();

  synchronized void add(PeerId peer, String tag) {
    tags.computeIfAbsent(peer, _ -> new HashSet<>()).add(tag);
  }

  synchronized void remove(PeerId peer, String tag) {
    tags.computeIfPresent(
        peer,
        (_, kept) -> {
          kept.remove(tag);
          return kept.isEmpty() ? null : kept;
        });
  }

  synchronized boolean contains(PeerId peer) {
    return tags.containsKey(peer);
  }
}
