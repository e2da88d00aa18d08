package org.handsel.libp2p.protocol.kad;

import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// What an [Operation] is for: what it asks and tells, and what it makes of the answers. Each is
/// used once.
public sealed interface Purpose
    permits Closest, PeerSearch, ValueSearch, ProviderSearch, ValueStoring, ProviderStoring {
  /// What is looked up.
  Bytes name();

  /// What the peers on the way are asked.
  default Message question() {
    return Message.findNode(name());
  }

  /// What the peers that were found are told or asked at last; empty if there is nothing more.
  default Optional<Message> message() {
    return Optional.empty();
  }

  /// True if it has to go on around a key that is crowded.
  default boolean wide() {
    return message().isPresent();
  }

  /// Takes what it came for from an answer; true if that is enough.
  ///
  /// @param path a number of the disjoint path on which `from` was found; each lookup has its own
  boolean heard(PeerId from, int path, Message reply);

  /// Takes note that `peer` proved its key, without an answer; true if that is enough.
  default boolean reached(PeerId peer) {
    return false;
  }
}
