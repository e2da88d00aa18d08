package org.handsel.libp2p.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One TCP connection.
final class TcpWire implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(TcpWire.class);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Multiaddr remote;

  TcpWire(Socket socket, Multiaddr remote) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.remote = remote;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return in.read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    out.write(from, offset, length);
  }

  @Override
  public Multiaddr remote() {
    return remote;
  }

  @Override
  public Optional<Multiaddr> local() {
    return Optional.of(Endpoints.format((InetSocketAddress) socket.getLocalSocketAddress(), "tcp"));
  }

  @Override
  public Optional<String> remoteHost() {
    InetAddress host = socket.getInetAddress();
    return host.isLoopbackAddress() ? Optional.empty() : Optional.of(host.getHostAddress());
  }

  @Override
  public void close() {
    hangUp(socket);
  }

  static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a socket", e);
    }
  }
}
