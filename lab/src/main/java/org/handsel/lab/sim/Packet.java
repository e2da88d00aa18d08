package org.handsel.lab.sim;

/// What goes from one peer of a simulated DHT to another.
sealed interface Packet permits KadPacket, Talk {
  /// About how many bytes it has on the wire.
  int size();
}
