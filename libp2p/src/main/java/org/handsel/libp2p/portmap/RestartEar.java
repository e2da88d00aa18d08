package org.handsel.libp2p.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears gateways say that they have restarted, and so have forgotten what they gave: RFC 6887,
/// 14.1, and RFC 6886, 3.2.1. Other programs of this machine may hear it too.
final class RestartEar implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RestartEar.class);

  /// RFC 6887, 14.1.1: all hosts of the link.
  private static final Inet4Address GROUP = Inet4Address.ofLiteral("224.0.0.1");

  private static final int NAT_PMP_BYTES = 12;
  private static final int PCP_BYTES = 24;

  private final DatagramChannel channel;
  private final InetAddress gateway;

  private RestartEar(DatagramChannel channel, InetAddress gateway) {
    this.channel = channel;
    this.gateway = gateway;
  }

  /// Begins to listen on the link of `route`.
  ///
  /// @param port where gateways say it
  /// @param heard is told of each word of `route`'s gateway
  /// @throws IOException if the port isn't shared with us, or the link has no multicast
  static RestartEar open(Route route, int port, Runnable heard) throws IOException {
    NetworkInterface link = NetworkInterface.getByInetAddress(route.local());
    if (link == null) throw new IOException("no link has our address");
    var channel = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(new InetSocketAddress(Inet4Address.ofLiteral("0.0.0.0"), port));
      channel.join(GROUP, link);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("restarts of the gateway won't be heard", e);
    }
    var ear = new RestartEar(channel, route.gateway());
    Thread.ofVirtual().name("port mapping ear").start(() -> ear.listen(heard));
    return ear;
  }

  private void listen(Runnable heard) {
    // One byte more than is looked at.
    ByteBuffer buffer = ByteBuffer.allocate(PcpMessage.BYTES_MAX + 1);
    try {
      while (true) {
        buffer.clear();
        boolean theirs =
            channel.receive(buffer) instanceof InetSocketAddress from
                && from.getAddress().equals(gateway);
        var bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        if (theirs && announces(bytes)) heard.run();
      }
    } catch (IOException e) {
      LOG.trace("closed", e);
    }
  }

  /// True for what a gateway says when it has restarted: its outer address in NAT-PMP, the answer
  /// to an ANNOUNCE that nobody asked in PCP.
  static boolean announces(byte[] packet) {
    if (packet.length < 4 || packet.length > PcpMessage.BYTES_MAX) return false;
    boolean natPmp =
        packet[0] == NatPmpMessage.VERSION
            && packet.length == NAT_PMP_BYTES
            && (packet[1] & 0xff) == 128
            && packet[2] == 0
            && packet[3] == 0;
    boolean pcp =
        packet[0] == PcpMessage.VERSION
            && packet.length >= PCP_BYTES
            && (packet[1] & 0xff) == 0x80
            && packet[3] == 0;
    return natPmp || pcp;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("a datagram channel that can't be closed", e);
    }
  }
}
