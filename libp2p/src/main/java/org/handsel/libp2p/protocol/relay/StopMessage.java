package org.handsel.libp2p.protocol.relay;

import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What a relay and the peer that is called say to each other. Spec: circuit-v2, "Stop Protocol".
public sealed interface StopMessage {
  /// Somebody calls.
  ///
  /// @param peer who, as the relay says
  /// @param limit what holds for the relayed connection
  record Connect(PeerId peer, Limit limit) implements StopMessage {}

  /// Whether the call is taken, `STATUS` on the wire.
  ///
  /// @param status empty for one that came after us
  record Answer(Optional<Status> status) implements StopMessage {
    static Answer of(Status status) {
      return new Answer(Optional.of(status));
    }
  }

  /// Its bytes, without a length in front.
  default byte[] toArray() {
    var out = new Protobuf.Writer();
    switch (this) {
      case Connect(PeerId peer, Limit limit) -> {
        out.varint(1, 0).message(2, Peers.write(peer));
        if (!limit.none()) out.message(3, limit.write());
      }
      case Answer(var status) -> {
        out.varint(1, 1);
        status.ifPresent(s -> out.varint(4, s.code()));
      }
    }
    return out.toArray();
  }

  /// The message that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  static StopMessage decode(byte[] bytes) throws MalformedException {
    long type = -1;
    Optional<PeerId> peer = Optional.empty();
    Limit limit = Limit.NONE;
    Optional<Status> status = Optional.empty();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> peer = Optional.of(Peers.read(in.message()));
        case 3 -> limit = Limit.read(in.message());
        case 4 -> status = Status.of(in.varint());
        default -> in.skip();
      }
    }
    if (type == 0) {
      return new Connect(
          peer.orElseThrow(() -> new MalformedException("CONNECT from nobody")), limit);
    }
    if (type == 1) return new Answer(status);
    throw new MalformedException("a stop message of an unknown type");
  }
}
