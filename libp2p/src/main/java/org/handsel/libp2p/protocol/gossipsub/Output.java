package org.handsel.libp2p.protocol.gossipsub;

import java.util.Optional;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// What a [Router] orders.
public sealed interface Output {
  /// Say this to a peer. An RPC that goes to several is one object.
  record Send(PeerId to, Rpc rpc, Priority priority) implements Output {}

  /// Ask the topic's validator, and come back with [Input.Judged].
  record Validate(MessageKey key, PubSub.Message message) implements Output {}

  /// Give this to the topic's subscribers.
  record Deliver(MessageKey key, PubSub.Message message) implements Output {}

  /// Connect to a peer that another one named, or that we have a peering agreement with.
  ///
  /// @param peer who
  /// @param record its signed addresses, unchecked; empty if none came with it
  /// @param teller who named it; empty for one that we have a peering agreement with
  record Connect(PeerId peer, Optional<Bytes> record, Optional<PeerId> teller) implements Output {}
}
