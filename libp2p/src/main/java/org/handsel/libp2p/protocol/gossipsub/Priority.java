package org.handsel.libp2p.protocol.gossipsub;

/// What is sent first, and what may be dropped when a peer takes less than there is for it.
public enum Priority {
  /// Subscriptions, GRAFT, PRUNE, IWANT, IDONTWANT. Never dropped: a peer that doesn't even take
  /// these is given up.
  CONTROL,
  /// IHAVE. The oldest may be dropped: it is out of date soonest.
  GOSSIP,
  /// Messages that we published, and those that were asked for. The oldest may be dropped.
  OWN,
  /// Messages of others. The oldest may be dropped, and before own ones: it will have come by
  /// another way.
  RELAYED
}
