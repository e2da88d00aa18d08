package org.handsel.libp2p;

/// Which side of a handshake we are. As a rule the side that dials initiates; when both dial each
/// other at the same moment (hole punching), they agree on their roles beforehand.
public enum Role {
  /// Speaks first, as the side that dials does.
  INITIATOR,

  /// Answers, as the side that is dialled does.
  RESPONDER
}
