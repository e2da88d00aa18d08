package org.handsel.lab.sim;

import java.time.Instant;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.relay.Status;

/// What peers say to each other beside the DHT's messages: about where they are and to be joined.
sealed interface Talk extends Packet {
  /// Keeps gateways open. The answer says so too.
  record Alive(boolean answer) implements Talk {}

  /// AutoNAT: can you call me there?
  record TryMe(Multiaddr address) implements Talk {}

  /// AutoNAT: whether we could.
  record Tried(Multiaddr address, boolean reached) implements Talk {}

  /// The first packet of a new connection, and what is answered.
  record Call(Dialling what, boolean answer) implements Talk {}

  /// Bytes of chance, which open the sender's gateway.
  record Noise() implements Talk {}

  /// To a relay: keep a place for us.
  record Reserve() implements Talk {}

  /// From a relay.
  record Reserved(Status status, Instant until) implements Talk {}

  /// Anything on the way through a relay.
  record Through(Circuit circuit, Circuit.Step step) implements Talk {}

  /// Whether it goes over a connection that is there, and so arrives in the end.
  default boolean connected() {
    return switch (this) {
      case Call _, Noise _ -> false;
      case Alive _, TryMe _, Tried _, Reserve _, Reserved _, Through _ -> true;
    };
  }

  /// One packet, not a full one.
  @Override
  default int size() {
    return 150;
  }
}
