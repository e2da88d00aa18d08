package org.handsel.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes to the UDP socket goes to one side or to none, and is freed.
@ExtendWith(NearMisses.class)
class PacketSwitchFuzzTest {
  private static final byte[] DIALLED = new byte[PacketSwitch.ID_BYTES];
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001);

  static {
    Arrays.fill(DIALLED, (byte) 7);
  }

  /// A side that takes packets and counts them.
  private static final class Side extends ChannelInboundHandlerAdapter {
    int got;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      got++;
      ((DatagramPacket) message).release();
    }
  }

  private static byte[] sent(int first, byte[] head, byte[] id) {
    ByteBuf packet =
        Unpooled.buffer().writeByte(first).writeBytes(head).writeBytes(id).writeZero(9);
    var bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    return bytes;
  }

  static Stream<Named<byte[]>> packet() {
    byte[] other = new byte[PacketSwitch.ID_BYTES];
    byte[] version1 = {0, 0, 0, 1, PacketSwitch.ID_BYTES};
    return Stream.of(
        named("short, of ours", sent(0x40, new byte[0], DIALLED)),
        named("short, of another", sent(0x40, new byte[0], other)),
        named("a first one", sent(0xc0, version1, other)),
        named("an answer to us", sent(0xe0, version1, DIALLED)));
  }

  @MethodSource
  @FuzzTest
  void packet(byte[] bytes) {
    for (boolean open : new boolean[] {true, false}) {
      var listening = new Side();
      var dialling = new Side();
      var both = new PacketSwitch(listening, dialling, () -> open);
      both.dialled(DIALLED);
      var channel = new EmbeddedChannel(both, listening, dialling);
      ByteBuf content = Unpooled.buffer().writeBytes(bytes);
      channel.writeInbound(new DatagramPacket(content, HERE, HERE));
      assertThat(content.refCnt()).isZero();
      assertThat(listening.got + dialling.got).isLessThanOrEqualTo(1);
      channel.checkException();
      channel.finishAndReleaseAll();
    }
  }
}
