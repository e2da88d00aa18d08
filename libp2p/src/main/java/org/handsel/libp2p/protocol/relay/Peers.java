package org.handsel.libp2p.protocol.relay;

import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// The wire form of the peer in a message. Its addresses are passed over: calling at a caller's
/// word is "considered deprecated for security reasons" (circuit-v2, "Connection Initiation").
final class Peers {
  private static final int ID_BYTES_MAX = 128;

  private Peers() {}

  static Protobuf.Writer write(PeerId peer) {
    return new Protobuf.Writer().bytes(1, peer.toArray());
  }

  static PeerId read(Protobuf.Reader in) throws MalformedException {
    byte[] id = {};
    while (in.next()) {
      if (in.field() == 1) id = in.bytes(ID_BYTES_MAX);
      else in.skip();
    }
    return PeerId.decode(id);
  }
}
