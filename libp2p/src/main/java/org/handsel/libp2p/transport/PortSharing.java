package org.handsel.libp2p.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Dials from the ports where we listen, so that those whom we call see the address at which we can
/// be called, and both sides of a hole punch know it beforehand. Safe for use by many threads.
final class PortSharing {
  private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();

  /// Binds `server` so that dials may share its port.
  ///
  /// @throws IOException if the port is in use: a socket that shares its port would take half of
  ///   another program's callers without a word, so that is looked at first
  void bind(ServerSocket server, InetSocketAddress where, int backlog) throws IOException {
    if (where.getPort() != 0) {
      try (var probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(where);
      }
    }
    server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    server.bind(where, backlog);
    listening.add((InetSocketAddress) server.getLocalSocketAddress());
  }

  void release(ServerSocket server) {
    listening.remove((InetSocketAddress) server.getLocalSocketAddress());
  }

  /// A socket from a port where we listen, connected to `target`; empty if there is no such port,
  /// or it has a connection to that very address already.
  Optional<Socket> connect(InetSocketAddress target, int timeoutMillis) throws IOException {
    Optional<InetSocketAddress> from =
        listening.stream().filter(own -> leadsTo(own, target)).findFirst();
    if (from.isEmpty()) return Optional.empty();
    var socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      socket.setReuseAddress(true);
      socket.bind(from.get());
    } catch (IOException e) {
      socket.close();
      return Optional.empty();
    }
    try {
      socket.connect(target, timeoutMillis);
      return Optional.of(socket);
    } catch (BindException e) {
      // Another connection between the two ports lives, or has just ended.
      socket.close();
      return Optional.empty();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static boolean leadsTo(InetSocketAddress own, InetSocketAddress target) {
    // From a port to itself TCP connects a socket with itself.
    boolean self = own.getPort() == target.getPort() && target.getAddress().isLoopbackAddress();
    return Endpoints.leads(own.getAddress(), target.getAddress()) && !self;
  }
}
