package org.handsel.libp2p.protocol.mdns;

import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;

/// A link of this machine, by one family of addresses.
///
/// @param name of the interface and the family, such as `eth0/ip4`
/// @param subnets the blocks of addresses that are on the link
record Segment(String name, List<Subnet> subnets) {
  /// The list is copied.
  Segment {
    subnets = List.copyOf(subnets);
  }

  /// True if `ip` is on the link.
  boolean holds(Bytes ip) {
    return subnets.stream().anyMatch(it -> it.contains(ip));
  }

  /// True if `address` leads straight to somebody on the link, with nothing to look up. IPv6
  /// addresses of the link alone are left out: without the name of the interface nobody can dial
  /// them.
  boolean holds(Multiaddr address) {
    return !address.has("p2p-circuit")
        && address.ip().filter(ip -> !linkOnly(ip) && holds(ip)).isPresent();
  }

  private static boolean linkOnly(Bytes ip) {
    return ip.size() == 16 && (ip.at(0) & 0xff) == 0xfe && (ip.at(1) & 0xc0) == 0x80;
  }

  @Override
  public String toString() {
    return name;
  }
}
