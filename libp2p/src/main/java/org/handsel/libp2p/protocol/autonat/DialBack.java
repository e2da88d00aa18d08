package org.handsel.libp2p.protocol.autonat;

import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What a server says to a client that it has called: the number that the client gave it. The
/// answer to it is [#RECEIVED]. Spec: autonat-v2, "RPC Messages".
record DialBack(long nonce) {
  /// A `DialBackResponse` of status OK.
  static final byte[] RECEIVED = new Protobuf.Writer().varint(1, 0).toArray();

  byte[] toArray() {
    return new Protobuf.Writer().fixed64(1, nonce).toArray();
  }

  static DialBack decode(byte[] bytes) throws MalformedException {
    long nonce = 0;
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      if (in.field() == 1) nonce = in.fixed64();
      else in.skip();
    }
    return new DialBack(nonce);
  }

  /// Reads the answer.
  ///
  /// @throws MalformedException if it isn't OK
  static void checkReceived(byte[] bytes) throws MalformedException {
    long status = 0;
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      if (in.field() == 1) status = in.varint();
      else in.skip();
    }
    if (status != 0) throw new MalformedException("the nonce was not received");
  }
}
