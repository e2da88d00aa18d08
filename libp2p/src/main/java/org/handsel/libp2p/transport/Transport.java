package org.handsel.libp2p.transport;

import java.io.IOException;
import java.time.Duration;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A way to reach other machines.
///
/// To add one: deliver a [Wire], and Noise and Yamux are laid over it; or deliver a [Session] if
/// the transport encrypts, proves the peer's key and has streams of its own.
public interface Transport {
  /// True if it can dial or listen on addresses of this form.
  boolean carries(Multiaddr address);

  /// Calls `address`, which may end in `/p2p/…`. Whether the peer proves that id is checked by the
  /// caller. Gives up when its thread is interrupted.
  ///
  /// @throws IOException if nobody answers within `timeout`
  Link dial(Multiaddr address, Duration timeout) throws IOException;

  /// Calls `address` while the peer there calls us, so that each side's packets open its NAT for
  /// the other's (`relay/DCUtR.md`). For TCP that is a dial like any other, from the port where we
  /// listen.
  ///
  /// @param role which side of the handshake we take on what comes of it; where the responder
  ///   doesn't dial (QUIC), this waits for the initiator's call and returns that
  /// @throws IOException if that doesn't lead to a link within `timeout`
  default Link punch(Multiaddr address, Role role, Duration timeout) throws IOException {
    return dial(address, timeout);
  }

  /// True if others don't see where we are when we call, because somebody else calls for us. A host
  /// that has such transports only tells nobody where it is.
  default boolean hides() {
    return false;
  }

  /// Waits for calls on `address`; port 0 takes a free one.
  ///
  /// @throws IOException if it can't, because the port is in use for one
  Listener listen(Multiaddr address) throws IOException;
}
