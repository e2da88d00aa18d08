package org.handsel.lab.sim;

import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// IPv4 addresses with a UDP port, each as one number: there are too many for objects.
final class Endpoint {
  private static final int PORT_BITS = 16;
  private static final int PORTS = 1 << PORT_BITS;

  private Endpoint() {}

  static long of(int ip, int port) {
    return Integer.toUnsignedLong(ip) << PORT_BITS | port;
  }

  static int ip(long endpoint) {
    return (int) (endpoint >>> PORT_BITS);
  }

  static int port(long endpoint) {
    return (int) (endpoint & (PORTS - 1));
  }

  /// The endpoint that `address` begins with, `/ip4/…/udp/…`.
  static long of(Multiaddr address) {
    int port = Integer.parseInt(address.value("udp").orElseThrow());
    return of(ip(address.ip().orElseThrow()), port);
  }

  private static int ip(Bytes bytes) {
    int ip = 0;
    for (int i = 0; i < Integer.BYTES; i++) ip = ip << Byte.SIZE | (bytes.at(i) & 0xff);
    return ip;
  }

  /// Where QUIC is called at `endpoint`.
  static Multiaddr address(long endpoint) {
    return Multiaddr.of("/ip4/" + text(ip(endpoint)) + "/udp/" + port(endpoint) + "/quic-v1");
  }

  /// The four bytes of `ip`.
  static Bytes bytes(int ip) {
    return Bytes.of((byte) (ip >>> 24), (byte) (ip >>> 16), (byte) (ip >>> 8), (byte) ip);
  }

  static String text(int ip) {
    return (ip >>> 24) + "." + (ip >>> 16 & 255) + "." + (ip >>> 8 & 255) + "." + (ip & 255);
  }
}
