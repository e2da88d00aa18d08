package org.handsel.libp2p;

import java.io.IOException;
import java.util.List;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A way to find out where a peer can be reached, such as a lookup in a distributed hash table.
/// Asked by [Host#connect(PeerId)] when what is remembered doesn't lead there.
public interface AddressLookup {
  /// Addresses of `peer`, with or without its `/p2p/…`; empty if there are none to be found. May
  /// block; gives up when its thread is interrupted. What it returns is only tried, never believed:
  /// whoever answers there has to prove the peer's key.
  ///
  /// @throws IOException if looking failed
  List<Multiaddr> addresses(PeerId peer) throws IOException;
}
