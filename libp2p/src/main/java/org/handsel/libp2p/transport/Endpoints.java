package org.handsel.libp2p.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.multiformats.Multiaddr;

/// IP addresses with a port, as multiaddrs have them: `/ip4/192.0.2.1/tcp/4001`, `/dns4/…/udp/…`.
/// For transports that are reached there. Spec: libp2p/specs `addressing/README.md`.
public final class Endpoints {
  private static final Set<String> HOSTS = Set.of("ip4", "ip6", "dns", "dns4", "dns6");

  private Endpoints() {}

  /// True if `address` is a host and a port of `carrier` (`tcp`, `udp`), then exactly `above`, and
  /// then nothing but perhaps a peer.
  public static boolean leads(Multiaddr address, String carrier, List<String> above) {
    List<Multiaddr.Component> layers = address.withoutPeer().components();
    return layers.size() == 2 + above.size()
        && HOSTS.contains(layers.getFirst().protocol())
        && layers.get(1).protocol().equals(carrier)
        && layers.stream().skip(2).map(Multiaddr.Component::protocol).toList().equals(above);
  }

  /// Where `address` leads, with its name looked up if it has one. Blocks for that.
  ///
  /// @throws IOException if it has no port of `carrier`, or its name no address of the right kind
  public static InetSocketAddress resolve(Multiaddr address, String carrier) throws IOException {
    Multiaddr.Component host = address.components().getFirst();
    Optional<String> port = address.value(carrier);
    if (port.isEmpty()) throw new IOException("not an address over " + carrier + ": " + address);
    for (InetAddress candidate : InetAddress.getAllByName(host.value())) {
      boolean fits =
          switch (host.protocol()) {
            case "ip4", "dns4" -> candidate instanceof Inet4Address;
            case "ip6", "dns6" -> candidate instanceof Inet6Address;
            case "dns" -> true;
            default -> false;
          };
      if (fits) return new InetSocketAddress(candidate, Integer.parseInt(port.get()));
    }
    throw new UnknownHostException("no address of the right kind for " + host.value());
  }

  /// Where `bound` can be reached: one address for each network interface if it is bound to all.
  /// One that is bound to `::` hears IPv4 too, as all sockets of the JDK do.
  ///
  /// @throws IOException if the interfaces can't be listed
  public static List<Multiaddr> reachable(InetSocketAddress bound, String carrier)
      throws IOException {
    InetAddress host = bound.getAddress();
    if (!host.isAnyLocalAddress()) return List.of(format(bound, carrier));
    var found = new ArrayList<Multiaddr>();
    for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!link.isUp()) continue;
      for (InetAddress own : Collections.list(link.getInetAddresses())) {
        boolean sameKind = host instanceof Inet6Address || own instanceof Inet4Address;
        // A link-local address means nothing without its zone on the other machine.
        if (sameKind && !own.isLinkLocalAddress()) {
          found.add(format(new InetSocketAddress(own, bound.getPort()), carrier));
        }
      }
    }
    return List.copyOf(found);
  }

  /// True if this machine has addresses of IPv6.
  ///
  /// @throws IOException if the interfaces can't be listed
  public static boolean withIp6() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(Inet6Address.class::isInstance);
  }

  /// True if a socket that is bound to `own` can send to `host`.
  public static boolean leads(InetAddress own, InetAddress host) {
    boolean bothKinds = own instanceof Inet6Address && own.isAnyLocalAddress();
    return (bothKinds || own instanceof Inet4Address == host instanceof Inet4Address)
        && (own.isAnyLocalAddress() || own.isLoopbackAddress() == host.isLoopbackAddress());
  }

  /// `at` as a multiaddr over `carrier`.
  public static Multiaddr format(InetSocketAddress at, String carrier) {
    InetAddress host = at.getAddress();
    String text = host.getHostAddress();
    int zone = text.indexOf('%');
    String bare = zone < 0 ? text : text.substring(0, zone);
    String kind = host instanceof Inet6Address ? "ip6" : "ip4";
    return Multiaddr.of("/" + kind + "/" + bare + "/" + carrier + "/" + at.getPort());
  }
}
