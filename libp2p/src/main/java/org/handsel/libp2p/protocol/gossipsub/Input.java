package org.handsel.libp2p.protocol.gossipsub;

import java.util.Optional;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// What happens to a [Router].
public sealed interface Input {
  /// A peer can be spoken to.
  ///
  /// @param peer who
  /// @param version what it speaks
  /// @param outbound true if we made the connection
  /// @param ip where it is, for P₆; empty if that isn't known
  /// @param record its signed addresses, to be named to others; empty if it gave none
  record PeerCame(
      PeerId peer, Version version, boolean outbound, Optional<String> ip, Optional<Bytes> record)
      implements Input {}

  /// A peer can't be spoken to any more.
  record PeerLeft(PeerId peer) implements Input {}

  /// A peer said something.
  record Received(PeerId peer, Rpc rpc) implements Input {}

  /// A peer did something that no honest peer does, outside of what the router sees.
  record Misbehaved(PeerId peer) implements Input {}

  /// The application's opinion of a peer: P₅.
  record Rated(PeerId peer, double score) implements Input {}

  /// We follow a topic from now on.
  record Join(String topic, PubSub.Rules rules) implements Input {}

  /// We no longer follow it.
  record Leave(String topic) implements Input {}

  /// We publish something, signed if the topic asks for it.
  record Publish(Publication message) implements Input {}

  /// The verdict on what [Output.Validate] asked about.
  record Judged(MessageKey message, PubSub.Verdict verdict) implements Input {}

  /// One heartbeat interval has passed.
  record Heartbeat() implements Input {}
}
