package org.handsel.libp2p.protocol.mdns;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.handsel.libp2p.multiformats.Bytes;

/// Speaks to and hears the multicast group on one link, beside whatever other programs of this
/// machine do so.
final class GroupSocket implements Closeable {
  /// RFC 6762, 3: "any DNS query for a name ending with ".local." MUST be sent to" these.
  private static final String GROUP4 = "224.0.0.251";

  private static final String GROUP6 = "ff02::fb";

  /// RFC 6762, 11: "SHOULD be sent with IP TTL set to 255".
  private static final int HOPS = 255;

  private final DatagramChannel channel;
  private final InetSocketAddress group;

  /// A packet, and from where it came.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(Bytes ip, int port, byte[] bytes) {}

  private GroupSocket(DatagramChannel channel, InetSocketAddress group) {
    this.channel = channel;
    this.group = group;
  }

  /// Joins the group on `link`.
  ///
  /// @throws IOException if the link has no multicast, or the port isn't shared with us
  static GroupSocket open(NetworkInterface link, boolean ip6, int port) throws IOException {
    ProtocolFamily family = ip6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    var channel = DatagramChannel.open(family);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(new InetSocketAddress(InetAddress.getByName(ip6 ? "::" : "0.0.0.0"), port));
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      // Other nodes of this machine hear it too, and so do we: then we know that it works.
      channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      InetAddress group = group(link, ip6);
      channel.join(group, link);
      return new GroupSocket(channel, new InetSocketAddress(group, port));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static InetAddress group(NetworkInterface link, boolean ip6) throws UnknownHostException {
    if (!ip6) return InetAddress.getByName(GROUP4);
    byte[] bytes = InetAddress.getByName(GROUP6).getAddress();
    return Inet6Address.getByAddress(null, bytes, link.getIndex());
  }

  void say(byte[] packet) throws IOException {
    int _ = channel.send(ByteBuffer.wrap(packet), group);
  }

  void reply(byte[] packet, Bytes ip, int port) throws IOException {
    InetAddress to = InetAddress.getByAddress(ip.toArray());
    int _ = channel.send(ByteBuffer.wrap(packet), new InetSocketAddress(to, port));
  }

  /// The next packet; waits for it.
  ///
  /// @throws IOException if the socket is closed
  Packet receive() throws IOException {
    // One byte more than the longest, so that a longer one is seen to be too long.
    ByteBuffer buffer = ByteBuffer.allocate(DnsMessage.BYTES_MAX + 1);
    while (true) {
      if (channel.receive(buffer) instanceof InetSocketAddress from) {
        var bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return new Packet(Bytes.of(from.getAddress().getAddress()), from.getPort(), bytes);
      }
      buffer.clear();
    }
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
