package org.handsel.libp2p.portmap;

import java.time.Duration;
import org.handsel.libp2p.multiformats.Bytes;

/// What a gateway gave: what arrives for it there is passed on to one of our ports.
///
/// @param ip the gateway's outer IPv4 address, 4 bytes
/// @param port the port there
/// @param lasting how long, from when it was given
record Grant(Bytes ip, int port, Duration lasting) {
  /// The address as text.
  String host() {
    return (ip.at(0) & 0xff)
        + "."
        + (ip.at(1) & 0xff)
        + "."
        + (ip.at(2) & 0xff)
        + "."
        + (ip.at(3) & 0xff);
  }

  /// True if it's the same place as `other`.
  boolean samePlace(Grant other) {
    return ip.equals(other.ip) && port == other.port;
  }
}
