package org.handsel.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.Quic;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets one socket both dial and listen: gives each packet to the codec whose session it is of, by
/// the connection id that it is sent to. Of the socket's event loop alone. Spec: RFC 9000, 5.1 and
/// 17.
///
/// Netty has a codec for either side, and each believes that all packets are its own. So the ids of
/// the sessions that we dialled are known here, and everything else is of those who called us. What
/// is no packet at all, or calls while nobody listens, ends here.
final class PacketSwitch extends ChannelInboundHandlerAdapter {
  /// How long our own ids are; others know them, and no packet with a short header says.
  static final int ID_BYTES = Quic.MAX_CONN_ID_LEN;

  private static final int LONG_HEADER = 0x80;
  private static final int TYPE = 0x30;
  private static final int VERSION_BYTES = 4;

  private final ChannelInboundHandler listening;
  private final ChannelInboundHandler dialling;
  private final BooleanSupplier open;
  private final Set<ByteBuffer> dialled = new HashSet<>();
  private @Nullable ChannelHandlerContext listeningContext;
  private @Nullable ChannelHandlerContext diallingContext;

  /// @param open false while nobody listens
  PacketSwitch(
      ChannelInboundHandler listening, ChannelInboundHandler dialling, BooleanSupplier open) {
    this.listening = listening;
    this.dialling = dialling;
    this.open = open;
  }

  /// Packets to `id` are of a session that we dialled.
  void dialled(byte[] id) {
    dialled.add(ByteBuffer.wrap(id));
  }

  /// They no longer are.
  void forget(byte[] id) {
    dialled.remove(ByteBuffer.wrap(id));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    listeningContext = context.pipeline().context(listening);
    diallingContext = context.pipeline().context(dialling);
    super.channelActive(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    var packet = (DatagramPacket) message;
    ByteBuf bytes = packet.content();
    if (ours(bytes) && diallingContext != null) dialling.channelRead(diallingContext, packet);
    else if (forListening(bytes)) listening.channelRead(listeningContext, packet);
    else packet.release();
  }

  private boolean ours(ByteBuf packet) {
    int start = packet.readerIndex();
    int size = packet.readableBytes();
    if (size == 0 || dialled.isEmpty()) return false;
    int at = 1;
    int length = ID_BYTES;
    if (longHeader(packet)) {
      at += VERSION_BYTES;
      if (size <= at) return false;
      length = packet.getUnsignedByte(start + at);
      at++;
    }
    if (length != ID_BYTES || size < at + length) return false;
    var id = new byte[ID_BYTES];
    packet.getBytes(start + at, id);
    return dialled.contains(ByteBuffer.wrap(id));
  }

  private boolean forListening(ByteBuf packet) {
    if (listeningContext == null || packet.readableBytes() <= ID_BYTES) return false;
    return open.getAsBoolean() || !longHeader(packet) || (firstByte(packet) & TYPE) != 0;
  }

  private static boolean longHeader(ByteBuf packet) {
    return (firstByte(packet) & LONG_HEADER) != 0;
  }

  private static int firstByte(ByteBuf packet) {
    return packet.getUnsignedByte(packet.readerIndex());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (diallingContext != null) dialling.channelReadComplete(diallingContext);
    if (listeningContext != null) listening.channelReadComplete(listeningContext);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The kernel tells a socket of any peer's closed port; QUIC finds out by itself who is gone.
    UdpPort.LOG.debug("on a UDP socket", cause);
  }
}
