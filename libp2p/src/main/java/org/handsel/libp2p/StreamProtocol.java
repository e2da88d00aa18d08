package org.handsel.libp2p;

import java.io.IOException;

/// A protocol that a host answers, such as `/ipfs/ping/1.0.0`.
public interface StreamProtocol {
  /// The protocol's id on the wire.
  String id();

  /// True if it is answered on limited connections too ([Connection#limited]).
  default boolean onLimited() {
    return false;
  }

  /// How many conversations one peer may have with us at once, over all its connections; streams
  /// beyond that are reset. Never more than `Limits.Streams` allows on one connection.
  default int perPeerMax() {
    return Integer.MAX_VALUE;
  }

  /// Has one conversation, on a virtual thread of its own. The stream is closed when this returns
  /// and reset when it throws.
  void accept(Stream stream) throws IOException;
}
