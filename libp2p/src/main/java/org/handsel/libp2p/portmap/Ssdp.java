package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Subnet;

/// Looks for gateways on the link. Spec: UPnP Device Architecture 1.1, 1.3.2 and 1.3.3.
final class Ssdp {
  private static final int PACKET_BYTES_MAX = 2048;
  private static final int LOCATION_MAX = 512;

  /// UDA 1.1, 1.3.2: the TTL "SHOULD default to 2".
  private static final int HOPS = 2;

  private static final List<String> TARGETS =
      List.of(
          "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
          "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
          "urn:schemas-upnp-org:service:WANIPConnection:1",
          "urn:schemas-upnp-org:service:WANPPPConnection:1");

  private final Route route;
  private final InetSocketAddress group;
  private final PortMapLimits.Upnp limits;

  /// @param group where devices listen for searches
  Ssdp(Route route, InetSocketAddress group, PortMapLimits.Upnp limits) {
    this.route = route;
    this.group = group;
    this.limits = limits;
  }

  /// Where devices say that they describe themselves, the way out's first; as soon as that one has
  /// answered nobody else is waited for.
  ///
  /// @throws IOException if the link can't be searched
  List<URI> search() throws IOException {
    NetworkInterface link = NetworkInterface.getByInetAddress(route.local());
    if (link == null) throw new IOException("no link has our address");
    List<Subnet> near = link.getInterfaceAddresses().stream().map(Ssdp::subnet).toList();
    try (var socket = new DatagramSocket(new InetSocketAddress(route.local(), 0))) {
      socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      // Packets get lost, so twice: at once, and at half time.
      List<URI> found = new ArrayList<>();
      Map<InetAddress, Integer> said = new HashMap<>();
      Duration half = limits.search().dividedBy(2);
      for (int i = 0; i < 2 && found.isEmpty(); i++) {
        for (String target : TARGETS) send(socket, target);
        collect(socket, half, near, said, found);
      }
      return List.copyOf(found);
    }
  }

  private static Subnet subnet(InterfaceAddress own) {
    return Subnet.around(Bytes.of(own.getAddress().getAddress()), own.getNetworkPrefixLength());
  }

  private void send(DatagramSocket socket, String target) throws IOException {
    long seconds = Math.max(1, limits.search().toSeconds() - 1);
    String search =
        String.join(
            "\r\n",
            "M-SEARCH * HTTP/1.1",
            "HOST: " + group.getAddress().getHostAddress() + ":" + group.getPort(),
            "MAN: \"ssdp:discover\"",
            "MX: " + seconds,
            "ST: " + target,
            "",
            "");
    byte[] bytes = search.getBytes(StandardCharsets.US_ASCII);
    socket.send(new DatagramPacket(bytes, bytes.length, group));
  }

  private void collect(
      DatagramSocket socket,
      Duration time,
      List<Subnet> near,
      Map<InetAddress, Integer> said,
      List<URI> found)
      throws IOException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      var packet = new DatagramPacket(new byte[PACKET_BYTES_MAX], PACKET_BYTES_MAX);
      socket.setSoTimeout((int) Math.max(1, Duration.ofNanos(left).toMillis()));
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return;
      }
      InetAddress from = packet.getAddress();
      var ip = Bytes.of(from.getAddress());
      if (!(from instanceof Inet4Address) || near.stream().noneMatch(n -> n.contains(ip))) continue;
      var text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
      Optional<URI> location = location(text, from.getHostAddress());
      if (location.isEmpty() || found.contains(location.get())) continue;
      boolean out = from.equals(route.gateway());
      // Its own words mustn't crowd out the gateway's.
      if (said.merge(from, 1, Integer::sum) > limits.perAnswererMax()) continue;
      if (found.size() >= limits.devicesMax()) {
        if (!out) continue;
        found.removeLast();
      }
      if (out) {
        found.addFirst(location.get());
        return;
      }
      found.add(location.get());
    }
  }

  /// Where the device that sent `answer` describes itself, if that is on the machine that sent it.
  static Optional<URI> location(String answer, String from) {
    List<String> lines = answer.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().matches("HTTP/1\\.[01] 200( .*)?")) {
      return Optional.empty();
    }
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon < 0
          || !line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("location"))
        continue;
      String value = line.substring(colon + 1).strip();
      try {
        if (value.length() > LOCATION_MAX) return Optional.empty();
        URI uri = URI.create(value);
        boolean there =
            "http".equals(uri.getScheme())
                && from.equals(uri.getHost())
                && uri.getUserInfo() == null;
        return there ? Optional.of(uri) : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
