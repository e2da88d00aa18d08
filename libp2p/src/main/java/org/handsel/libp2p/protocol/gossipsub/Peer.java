package org.handsel.libp2p.protocol.gossipsub;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// A peer that can be spoken to. Equal by identity: one that comes back is another.
final class Peer {
  final PeerId id;
  final Version version;
  final boolean outbound;
  final boolean direct;
  final Optional<Bytes> record;
  final PeerStats stats;

  /// The topics that it follows.
  final Set<String> topics = new HashSet<>();

  /// Messages that it has said not to want, and the heartbeats until we forget that.
  final Map<Bytes, Integer> unwanted = new LinkedHashMap<>();

  /// Its score at the last heartbeat, for decisions of that heartbeat.
  double score;

  /// Since the last heartbeat: IHAVE messages heard, ids asked for, given, and said to be unwanted.
  int haves;

  int asked;
  int given;
  int refused;

  /// @param record its signed addresses, if they may be passed on
  Peer(Input.PeerCame came, boolean direct, Optional<Bytes> record, PeerStats stats) {
    this.id = came.peer();
    this.version = came.version();
    this.outbound = came.outbound();
    this.record = record;
    this.direct = direct;
    this.stats = stats;
  }

  /// Counts anew, and forgets old refusals.
  void beat() {
    haves = 0;
    asked = 0;
    given = 0;
    refused = 0;
    if (unwanted.isEmpty()) return;
    unwanted.replaceAll((_, beats) -> beats - 1);
    unwanted.values().removeIf(beats -> beats <= 0);
  }
}
