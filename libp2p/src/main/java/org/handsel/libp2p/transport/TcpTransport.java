package org.handsel.libp2p.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;

/// TCP with blocking sockets, meant for virtual threads: `/ip4/192.0.2.1/tcp/4001`, `/ip6/…`,
/// `/dns/…`, `/dns4/…`, `/dns6/…`.
///
/// At `/ip6/::/tcp/…` it hears callers over IPv4 too, and lists where they reach it.
///
/// It dials from any free port, or with [#sharingPort] from the one where it listens.
public final class TcpTransport implements Transport {
  private static final String TCP = "tcp";
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
    return Endpoints.leads(address, TCP, List.of());
  }

  @Override
  public Wire dial(Multiaddr address, Duration timeout) throws IOException {
    InetSocketAddress target = Endpoints.resolve(address, TCP);
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
      InetSocketAddress where = Endpoints.resolve(address, TCP);
      if (sharing.isPresent()) sharing.get().bind(server, where, BACKLOG);
      else server.bind(where, BACKLOG);
      var bound = new InetSocketAddress(where.getAddress(), server.getLocalPort());
      return new TcpListener(server, sharing, Endpoints.reachable(bound, TCP));
    } catch (BindException e) {
      server.close();
      var named = new BindException(address + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    } catch (IOException e) {
      server.close();
      throw e;
    }
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
          var caller = (InetSocketAddress) socket.getRemoteSocketAddress();
          return new TcpWire(socket, Endpoints.format(caller, TCP));
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
