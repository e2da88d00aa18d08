package org.handsel.libp2p.protocol.gossipsub;

import java.util.LinkedHashSet;
import java.util.Set;

/// How one message came, and what became of it.
final class Delivery {
  enum State {
    VALIDATING,
    VALID,
    INVALID,
    IGNORED
  }

  final MessageKey key;
  final long seen;
  State state = State.VALIDATING;
  long judged;

  /// Who brought it until it was no longer of interest who else did, the first first. Empty for our
  /// own.
  Set<Peer> senders = new LinkedHashSet<>();

  Delivery(MessageKey key, long seen) {
    this.key = key;
    this.seen = seen;
  }
}
