package org.handsel.libp2p.protocol.kad;

import org.handsel.libp2p.crypto.PeerId;

/// What became of a question to a peer.
public sealed interface Input {
  /// Whom it was put to.
  PeerId from();

  /// It answered; `reply` was read from it, and is not to be believed.
  record Replied(PeerId from, Message reply) implements Input {}

  /// It proved its key, but doesn't answer this protocol: a peer in client mode.
  record Reached(PeerId from) implements Input {}

  /// It has been silent for longer than peers usually are. It may answer yet; others are asked in
  /// the meantime.
  record Stalled(PeerId from) implements Input {}

  /// It won't answer: not reached, timed out, or talking nonsense.
  record Failed(PeerId from) implements Input {}
}
