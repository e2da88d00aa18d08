package org.handsel.libp2p.transport;

import java.io.IOException;
import java.time.Duration;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A way to carry bytes between machines.
public interface Transport {
  /// True if it can dial or listen on addresses of this form.
  boolean carries(Multiaddr address);

  /// Calls `address`, which may end in `/p2p/…`; that part is not looked at.
  ///
  /// @throws IOException if nobody answers within `timeout`
  Wire dial(Multiaddr address, Duration timeout) throws IOException;

  /// Waits for calls on `address`; port 0 takes a free one.
  ///
  /// @throws IOException if it can't, because the port is in use for one
  Listener listen(Multiaddr address) throws IOException;
}
