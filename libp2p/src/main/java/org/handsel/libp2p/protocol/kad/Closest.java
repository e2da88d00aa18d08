package org.handsel.libp2p.protocol.kad;

import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// Looks for the peers nearest to a name, for their own sake: to fill the routing table, or to know
/// a region.
public record Closest(Bytes name) implements Purpose {
  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    return false;
  }
}
