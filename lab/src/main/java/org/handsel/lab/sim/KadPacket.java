package org.handsel.lab.sim;

import org.handsel.libp2p.protocol.kad.Message;

/// A message of the simulated DHT on its way.
///
/// @param id the asker's number of the question
/// @param answer true if it goes back to the asker
record KadPacket(long id, boolean answer, Message message) implements Packet {
  private static final int PEER_BYTES = 60;
  private static final int HEAD_BYTES = 50;

  @Override
  public int size() {
    int peers = message.closerPeers().size() + message.providerPeers().size();
    return HEAD_BYTES
        + PEER_BYTES * peers
        + message.record().map(record -> record.value().size()).orElse(0);
  }
}
