package org.handsel.libp2p.protocol.kad;

/// What an [Operation] wants done.
public sealed interface Output {
  /// Send `request` to `to`, and feed what comes of it back in.
  record Ask(Contact to, Message request) implements Output {}

  /// Send `message` to `to`; what comes of it doesn't matter here.
  record Tell(Contact to, Message message) implements Output {}

  /// The operation is over; its result can be taken.
  record Done() implements Output {}
}
