package org.handsel.libp2p;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;

/// Entries in the order in which they were put. For one thread at a time.
final class MemoryPeerStore implements PeerStore {
  private final Map<PeerId, Entry> entries = new LinkedHashMap<>();

  @Override
  public Optional<Entry> find(PeerId peer) {
    return Optional.ofNullable(entries.get(peer));
  }

  @Override
  public void put(Entry entry) {
    entries.remove(entry.peer());
    entries.put(entry.peer(), entry);
  }

  @Override
  public void remove(PeerId peer) {
    entries.remove(peer);
  }

  @Override
  public List<Entry> all() {
    return List.copyOf(entries.values());
  }
}
