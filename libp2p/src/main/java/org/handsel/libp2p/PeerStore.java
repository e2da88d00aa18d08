package org.handsel.libp2p;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Where a [PeerBook] keeps its entries: in memory ([#inMemory]), or wherever they outlive the
/// program. It only keeps; what is worth keeping, and for how long, the book decides. The book
/// calls it from one thread at a time.
public interface PeerStore {
  /// All that is remembered of one peer.
  ///
  /// @param addresses where it may be reached, without its `/p2p/…`, and until when that is
  ///   believed
  /// @param signedRecord the newest list of addresses that the peer itself has signed, in its
  ///   envelope (RFC 0003)
  /// @param changed when the entry last changed
  record Entry(
      PeerId peer,
      Map<Multiaddr, Instant> addresses,
      Optional<Bytes> signedRecord,
      Instant changed) {
    /// The map is copied.
    public Entry {
      addresses = Map.copyOf(addresses);
    }
  }

  /// The entry of `peer`.
  Optional<Entry> find(PeerId peer);

  /// Keeps `entry` in place of the one of the same peer.
  void put(Entry entry);

  /// Forgets `peer`.
  void remove(PeerId peer);

  /// All entries, those that changed longest ago first.
  List<Entry> all();

  /// A store that is gone with the program.
  static PeerStore inMemory() {
    return new MemoryPeerStore();
  }
}
