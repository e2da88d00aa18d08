package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The way out of the local network.
///
/// @param gateway the machine that leads out
/// @param local this machine's address on the way there
public record Route(Inet4Address gateway, Inet4Address local) {
  /// Any port does: nothing is sent.
  private static final int PORT = 9;

  /// The route over `gateway`.
  ///
  /// @throws IOException if no way leads there
  static Route over(Inet4Address gateway) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(gateway, PORT));
      InetAddress local = socket.getLocalAddress();
      if (local instanceof Inet4Address ip4 && !ip4.isAnyLocalAddress()) {
        return new Route(gateway, ip4);
      }
      throw new IOException("no address of ours on the way to " + gateway.getHostAddress());
    }
  }
}
