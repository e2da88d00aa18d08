package org.handsel.libp2p.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.handsel.libp2p.multiformats.Multiaddr;

/// TCP with blocking sockets, meant for virtual threads: `/ip4/192.0.2.1/tcp/4001`, `/ip6/…`,
/// `/dns/…`, `/dns4/…`, `/dns6/…`.
///
/// It dials from any free port, or with [#sharingPort] from the one where it listens.
public final class TcpTransport implements Transport {
  private static final Set<String> HOSTS = Set.of("ip4", "ip6", "dns", "dns4", "dns6");
  private static final int BACKLOG = 256;

  private final Optional<PortSharing> sharing;

  /// Dials from any free port.
  public TcpTransport() {
    this(Optional.empty());
  }

  private TcpTransport(Optional<PortSharing> sharing) {
    this.sharing = sharing;
  }

  /// Dials from the port where it listens (SO_REUSEPORT), where that is possible: then peers see us
  /// at an address where we can be called, which hole punching needs.
  public static TcpTransport sharingPort() {
    return new TcpTransport(Optional.of(new PortSharing()));
  }

  @Override
  public boolean carries(Multiaddr address) {
    List<Multiaddr.Component> layers = address.withoutPeer().components();
    return layers.size() == 2
        && HOSTS.contains(layers.getFirst().protocol())
        && layers.getLast().protocol().equals("tcp");
  }

  @Override
  public Wire dial(Multiaddr address, Duration timeout) throws IOException {
    InetSocketAddress target = resolve(address);
    int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    Optional<Socket> shared =
        sharing.isPresent() ? sharing.get().connect(target, millis) : Optional.empty();
    Socket socket = shared.isPresent() ? shared.get() : connect(target, millis);
    try {
      socket.setTcpNoDelay(true);
      return new TcpWire(socket, address.withoutPeer());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket connect(InetSocketAddress target, int millis) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(target, millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    var server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      InetSocketAddress where = resolve(address);
      if (sharing.isPresent()) sharing.get().bind(server, where, BACKLOG);
      else server.bind(where, BACKLOG);
      return new TcpListener(server, sharing, reachable(where.getAddress(), server.getLocalPort()));
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private static InetSocketAddress resolve(Multiaddr address) throws IOException {
    Multiaddr.Component host = address.components().getFirst();
    OptionalInt port = address.tcpPort();
    if (port.isEmpty()) throw new IOException("not a TCP address: " + address);
    for (InetAddress candidate : InetAddress.getAllByName(host.value())) {
      boolean fits =
          switch (host.protocol()) {
            case "ip4", "dns4" -> candidate instanceof Inet4Address;
            case "ip6", "dns6" -> candidate instanceof Inet6Address;
            case "dns" -> true;
            default -> false;
          };
      if (fits) return new InetSocketAddress(candidate, port.getAsInt());
    }
    throw new UnknownHostException("no address of the right kind for " + host.value());
  }

  /// One address for each interface when listening on all of them.
  private static List<Multiaddr> reachable(InetAddress host, int port) throws IOException {
    if (!host.isAnyLocalAddress()) return List.of(format(host, port));
    var found = new ArrayList<Multiaddr>();
    for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!link.isUp()) continue;
      for (InetAddress own : Collections.list(link.getInetAddresses())) {
        boolean sameKind = host instanceof Inet6Address || own instanceof Inet4Address;
        // A link-local address means nothing without its zone on the other machine.
        if (sameKind && !own.isLinkLocalAddress()) found.add(format(own, port));
      }
    }
    return List.copyOf(found);
  }

  static Multiaddr format(InetAddress host, int port) {
    String text = host.getHostAddress();
    int zone = text.indexOf('%');
    String bare = zone < 0 ? text : text.substring(0, zone);
    String kind = host instanceof Inet6Address ? "ip6" : "ip4";
    return Multiaddr.of("/" + kind + "/" + bare + "/tcp/" + port);
  }

  private record TcpListener(
      ServerSocket server, Optional<PortSharing> sharing, List<Multiaddr> addresses)
      implements Listener {
    @Override
    public Wire accept() throws IOException {
      while (true) {
        Socket socket = server.accept();
        try {
          socket.setTcpNoDelay(true);
          return new TcpWire(socket, format(socket.getInetAddress(), socket.getPort()));
        } catch (IOException e) {
          // Gone before we looked; the next caller may stay.
          TcpWire.hangUp(socket);
        }
      }
    }

    @Override
    public void close() {
      sharing.ifPresent(it -> it.release(server));
      try {
        server.close();
      } catch (IOException e) {
        throw new IllegalStateException("a server socket that can't be closed", e);
      }
    }
  }
}
