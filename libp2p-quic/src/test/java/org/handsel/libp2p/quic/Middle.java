package org.handsel.libp2p.quic;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A line between one caller and a listener, that can be cut.
final class Middle implements Closeable {
  private final InetSocketAddress listener;
  private final DatagramSocket socket;
  private volatile boolean cut;

  Middle(InetSocketAddress listener) throws IOException {
    this.listener = listener;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::carry);
  }

  Multiaddr address() {
    return Multiaddr.of("/ip4/127.0.0.1/udp/" + socket.getLocalPort() + "/quic-v1");
  }

  void cut() {
    cut = true;
  }

  private void carry() {
    Optional<SocketAddress> caller = Optional.empty();
    var packet = new DatagramPacket(new byte[2048], 2048);
    try {
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        boolean back = packet.getSocketAddress().equals(listener);
        if (!back) caller = Optional.of(packet.getSocketAddress());
        if (cut || caller.isEmpty()) continue;
        packet.setSocketAddress(back ? caller.get() : listener);
        socket.send(packet);
      }
    } catch (IOException e) {
      cut = true; // it was closed
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
