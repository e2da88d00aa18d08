package org.handsel.libp2p.protocol.relay;

import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What a peer and a relay say to each other. Spec: circuit-v2, "Hop Protocol".
public sealed interface HopMessage {
  /// Keep a place for me.
  record Reserve() implements HopMessage {}

  /// Join me with a peer that has a place.
  record Connect(PeerId peer) implements HopMessage {}

  /// The relay's answer to either, `STATUS` on the wire.
  ///
  /// @param status empty for one that came after us
  /// @param reservation the place that was granted
  /// @param limit what holds for relayed connections
  record Answer(Optional<Status> status, Optional<Reservation> reservation, Limit limit)
      implements HopMessage {
    /// The answer that refuses.
    static Answer refusal(Status status) {
      return new Answer(Optional.of(status), Optional.empty(), Limit.NONE);
    }
  }

  /// Its bytes, without a length in front.
  default byte[] toArray() {
    var out = new Protobuf.Writer();
    switch (this) {
      case Reserve _ -> out.varint(1, 0);
      case Connect(PeerId peer) -> out.varint(1, 1).message(2, Peers.write(peer));
      case Answer(var status, var reservation, var limit) -> {
        out.varint(1, 2);
        reservation.ifPresent(r -> out.message(3, r.write()));
        if (!limit.none()) out.message(4, limit.write());
        status.ifPresent(s -> out.varint(5, s.code()));
      }
    }
    return out.toArray();
  }

  /// The message that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  static HopMessage decode(byte[] bytes) throws MalformedException {
    long type = -1;
    Optional<PeerId> peer = Optional.empty();
    Optional<Reservation> reservation = Optional.empty();
    Limit limit = Limit.NONE;
    Optional<Status> status = Optional.empty();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> peer = Optional.of(Peers.read(in.message()));
        case 3 -> reservation = Optional.of(Reservation.read(in.message()));
        case 4 -> limit = Limit.read(in.message());
        case 5 -> status = Status.of(in.varint());
        default -> in.skip();
      }
    }
    // "Users should make sure to always set this."
    if (type == 0) return new Reserve();
    if (type == 1) {
      return new Connect(peer.orElseThrow(() -> new MalformedException("CONNECT to nobody")));
    }
    if (type == 2) return new Answer(status, reservation, limit);
    throw new MalformedException("a hop message of an unknown type");
  }
}
