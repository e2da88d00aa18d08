package org.handsel.libp2p.protocol.autonat;

import java.io.IOException;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Calls peers back, as somebody whom they never called: from another port than the host listens
/// on, and under another key. "Servers SHOULD NOT reuse their listening port when making a dial
/// back" (autonat-v2, "Implementation Suggestions").
public interface Caller {
  /// True if it can call addresses of this form.
  boolean carries(Multiaddr address);

  /// A new connection to `peer` at `address`, to be closed by whoever asked for it.
  ///
  /// @throws IOException if nobody answers, or another peer does
  Connection call(PeerId peer, Multiaddr address) throws IOException;
}
