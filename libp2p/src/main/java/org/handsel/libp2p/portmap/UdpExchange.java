package org.handsel.libp2p.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;

/// Questions over UDP to one machine. The socket is connected, so what comes from another address
/// or port is never seen, and a machine where nothing listens says so at once.
final class UdpExchange implements Closeable {
  /// One more than a PCP message may have (RFC 6887, 7), which shows that a packet is too long.
  private static final int BYTES_MAX = PcpMessage.BYTES_MAX + 1;

  private final DatagramSocket socket;

  /// What a packet says, or empty if it answers another question.
  interface Reader<T> {
    Optional<T> read(byte[] packet) throws MalformedException;
  }

  /// @throws IOException if no way leads to `server`
  UdpExchange(InetSocketAddress server) throws IOException {
    socket = new DatagramSocket();
    try {
      socket.connect(server);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Our address as `server` sees it, unless there is a NAT on the way.
  InetAddress local() {
    return socket.getLocalAddress();
  }

  /// Sends `request` until an answer comes that can be read, each time waiting twice as long.
  ///
  /// @throws IOException if none comes, or nothing listens there
  <T> T ask(byte[] request, PortMapLimits.Patience patience, Reader<T> reader) throws IOException {
    Optional<MalformedException> garbage = Optional.empty();
    Duration wait = patience.first();
    for (int attempt = 1; attempt <= patience.attemptsMax(); attempt++) {
      socket.send(new DatagramPacket(request, request.length));
      long end = System.nanoTime() + wait.toNanos();
      for (long left = wait.toNanos(); left > 0; left = end - System.nanoTime()) {
        try {
          Optional<T> answer = reader.read(receive(left));
          if (answer.isPresent()) return answer.get();
        } catch (SocketTimeoutException e) {
          break;
        } catch (MalformedException e) {
          // Anybody on the link can send garbage in the gateway's name; the answer may still come.
          garbage = Optional.of(e);
        }
      }
      wait = wait.multipliedBy(2);
    }
    if (garbage.isPresent()) throw garbage.get();
    throw new SocketTimeoutException("no answer");
  }

  private byte[] receive(long nanos) throws IOException {
    socket.setSoTimeout((int) Math.max(1, Duration.ofNanos(nanos).toMillis()));
    var packet = new DatagramPacket(new byte[BYTES_MAX], BYTES_MAX);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Override
  public void close() {
    socket.close();
  }
}
