package org.handsel.libp2p.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Endpoints;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One UDP socket, for all sessions that were dialled from it and all that called it. It is open as
/// long as somebody uses it: a listener, a dial under way, a session.
final class UdpPort {
  static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  private static final Multiaddr QUIC = Multiaddr.of("/quic-v1");

  /// What we send in one datagram: fits the usual tunnels, and no router takes it apart. RFC 9000,
  /// 14: never below 1200.
  private static final int SENT_BYTES_MAX = 1350;

  /// What we read of one datagram: more than fits an Ethernet frame.
  private static final int RECEIVED_BYTES_MAX = 2048;

  private static final int KERNEL_BUFFER_BYTES = 2 << 20;
  private static final int DATAGRAMS_A_TURN = 64;
  private static final int SMALLEST_PIECE_BYTES = 512;
  private static final int USUAL_PIECE_BYTES = 2048;
  private static final int LARGEST_PIECE_BYTES = 64 << 10;
  private static final int PIECES_A_TURN = 4;

  private final Parts parts;
  private final Gate gate;
  private final Map<InetSocketAddress, CompletableFuture<QuicSession>> expected =
      new ConcurrentHashMap<>();
  private final PacketSwitch packets;
  private final Channel channel;
  private volatile @Nullable Predicate<QuicSession> ear;
  private int users = 1;

  private UdpPort(InetSocketAddress where, Parts parts) throws IOException {
    this.parts = parts;
    this.gate = new Gate(parts.limits(), parts.clock(), parts.random(), () -> ear != null);
    ChannelInboundHandler listening = listening();
    ChannelInboundHandler dialling = dialling();
    this.packets = new PacketSwitch(listening, dialling, () -> ear != null);
    boolean six = where.getAddress() instanceof Inet6Address;
    ChannelFuture bound =
        new Bootstrap()
            .group(Threads.LOOPS)
            .channelFactory(() ->
                new NioDatagramChannel(
                    six ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET))
            .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(RECEIVED_BYTES_MAX)
                    .maxMessagesPerRead(DATAGRAMS_A_TURN))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel socket) {
                    // A dial travels from the end of the line, so that codec has to be the last.
                    socket.pipeline().addLast(packets, listening, dialling);
                  }
                })
            .bind(where)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) throw new IOException("can't bind " + where, bound.cause());
    this.channel = bound.channel();
  }

  /// A new one at `where`, used by the caller.
  ///
  /// @throws IOException if that can't be had
  static UdpPort bind(InetSocketAddress where, Parts parts) throws IOException {
    return new UdpPort(where, parts);
  }

  /// The sizes of the pieces in which a stream is read.
  static RecvByteBufAllocator pieces() {
    return new AdaptiveRecvByteBufAllocator(
            SMALLEST_PIECE_BYTES, USUAL_PIECE_BYTES, LARGEST_PIECE_BYTES)
        .maxMessagesPerRead(PIECES_A_TURN);
  }

  InetSocketAddress bound() {
    return (InetSocketAddress) channel.localAddress();
  }

  /// How many callers' handshakes are under way.
  int handshakes() {
    return gate.handshakes();
  }

  // ---- who uses it ----

  /// Takes part in it, unless it is closed already.
  synchronized boolean join() {
    if (users == 0) return false;
    users++;
    return true;
  }

  /// Takes no part any more; the last one closes it.
  synchronized void leave() {
    users--;
    if (users == 0) {
      var _ = channel.close();
    }
  }

  // ---- the codecs ----

  private ChannelInboundHandler listening() {
    var builder =
        new QuicServerCodecBuilder()
            .sslEngineProvider(parts.tls()::listening)
            .tokenHandler(gate)
            .streamOption(ChannelOption.AUTO_READ, false)
            .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .streamOption(ChannelOption.RECVBUF_ALLOCATOR, pieces())
            .streamHandler(acceptedStreams())
            .handler(
                new ChannelInitializer<QuicChannel>() {
                  @Override
                  protected void initChannel(QuicChannel caller) {
                    var host = (InetSocketAddress) caller.remoteSocketAddress();
                    if (host == null) return;
                    caller.pipeline().addLast(new SessionEvents(new Caller(host)));
                    long patience = parts.limits().handshakeTimeout().toMillis();
                    var _ =
                        caller
                            .eventLoop()
                            .schedule(() -> giveUp(caller), patience, TimeUnit.MILLISECONDS);
                  }
                });
    return (ChannelInboundHandler) common(builder).build();
  }

  private static void giveUp(QuicChannel caller) {
    if (caller.isActive()) return;
    var _ = caller.close();
  }

  private ChannelInboundHandler dialling() {
    var builder = new QuicClientCodecBuilder().sslEngineProvider(parts.tls()::dialling);
    return (ChannelInboundHandler) common(builder).build();
  }

  private <B extends QuicCodecBuilder<B>> B common(B builder) {
    QuicLimits limits = parts.limits();
    return builder
        .localConnectionIdLength(PacketSwitch.ID_BYTES)
        .maxIdleTimeout(limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(SENT_BYTES_MAX)
        .maxRecvUdpPayloadSize(RECEIVED_BYTES_MAX)
        .initialMaxData(limits.firstSessionBytes())
        .initialMaxStreamDataBidirectionalLocal(limits.firstWindowBytes())
        .initialMaxStreamDataBidirectionalRemote(limits.firstWindowBytes())
        .initialMaxStreamsBidirectional(parts.bounds().inboundMax())
        .initialMaxStreamsUnidirectional(0)
        .activeMigration(false)
        .sslTaskExecutor(Threads.HANDSHAKES);
  }

  private static ChannelHandler acceptedStreams() {
    return new ChannelInitializer<QuicStreamChannel>() {
      @Override
      protected void initChannel(QuicStreamChannel stream) {
        QuicSession session = stream.parent().attr(QuicSession.OF).get();
        if (session != null) {
          session.accepted(stream);
        } else {
          var _ = stream.close();
        }
      }
    };
  }

  // ---- being called ----

  /// Offers each caller's session to `hearer`, which says whether it takes it; null stops that.
  void listen(@Nullable Predicate<QuicSession> hearer) {
    ear = hearer;
  }

  /// The next caller from `host` is whom we wait for, and nobody else's.
  CompletableFuture<QuicSession> expect(InetSocketAddress host) {
    return expected.computeIfAbsent(host, _ -> new CompletableFuture<>());
  }

  void expectNoMore(InetSocketAddress host, CompletableFuture<QuicSession> session) {
    expected.remove(host, session);
  }

  private final class Caller implements SessionEvents.Hearer {
    private final InetSocketAddress host;

    Caller(InetSocketAddress host) {
      this.host = host;
      gate.begun(host.getAddress());
    }

    @Override
    public QuicSession established(QuicChannel caller, PeerId peer) throws IOException {
      if (!join()) throw new IOException("the socket is closed");
      gate.ended(host.getAddress(), true);
      Multiaddr from = Endpoints.format(host, "udp").with(QUIC);
      var session = make(caller, peer, host, from, false);
      CompletableFuture<QuicSession> awaited = expected.remove(host);
      Predicate<QuicSession> hearer = ear;
      boolean taken =
          (awaited != null && awaited.complete(session))
              || (hearer != null && hearer.test(session));
      if (!taken) session.close("nobody takes it");
      return session;
    }

    @Override
    public void failed(String reason) {
      LOG.debug("a caller from {} didn't get in: {}", host, reason);
      gate.ended(host.getAddress(), false);
    }

    @Override
    public void ended(QuicSession session) {
      gate.left();
      leave();
    }
  }

  private QuicSession make(
      QuicChannel caller, PeerId peer, InetSocketAddress host, Multiaddr remote, boolean dialled)
      throws IOException {
    Multiaddr local = Endpoints.format(ownEnd(host), "udp").with(QUIC);
    return new QuicSession(
        caller, peer, host, remote, local, dialled, parts.bounds(), parts.limits());
  }

  /// Our end of what goes to `host`: a socket that is bound to all interfaces doesn't say, but one
  /// that is connected there does. Nothing is sent.
  private InetSocketAddress ownEnd(InetSocketAddress host) throws IOException {
    InetSocketAddress own = bound();
    if (!own.getAddress().isAnyLocalAddress()) return own;
    try (var probe = DatagramChannel.open()) {
      probe.connect(host);
      InetAddress from = ((InetSocketAddress) probe.getLocalAddress()).getAddress();
      return new InetSocketAddress(from, own.getPort());
    }
  }

  // ---- calling ----

  /// Sends `bytes` to `host`, once and without waiting.
  void send(InetSocketAddress host, byte[] bytes) {
    var _ = channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), host));
  }

  /// Calls `host`. The caller must take part in this socket until that ends.
  Call call(InetSocketAddress host, Multiaddr remote, int timeoutMillis) {
    var call = new Call(host, remote);
    call.start(timeoutMillis);
    return call;
  }

  /// A call under way.
  final class Call implements SessionEvents.Hearer {
    private final InetSocketAddress host;
    private final Multiaddr remote;
    private final byte[] id = new byte[PacketSwitch.ID_BYTES];
    private final SessionEvents events = new SessionEvents(this);
    private final CompletableFuture<QuicSession> session = new CompletableFuture<>();

    private Call(InetSocketAddress host, Multiaddr remote) {
      this.host = host;
      this.remote = remote;
      parts.random().nextBytes(id);
    }

    /// What comes of it.
    CompletableFuture<QuicSession> session() {
      return session;
    }

    private void start(int timeoutMillis) {
      channel
          .eventLoop()
          .execute(() -> {
            packets.dialled(id);
            var connecting =
                QuicChannel.newBootstrap(channel)
                    .localConnectionAddress(new QuicConnectionAddress(id))
                    .localAddress(bound())
                    .remoteAddress(host)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                    .handler(events)
                    .streamOption(ChannelOption.AUTO_READ, false)
                    .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .streamOption(ChannelOption.RECVBUF_ALLOCATOR, pieces())
                    .streamHandler(acceptedStreams())
                    .connect();
            connecting.addListener(done -> {
              if (!done.isSuccess()) failed(events.why(done.cause()));
            });
            // Whoever gives up takes the connection with it.
            var _ =
                session.whenComplete((_, _) -> {
                  if (session.isCancelled()) events.giveUp();
                });
          });
    }

    @Override
    public QuicSession established(QuicChannel connection, PeerId peer) throws IOException {
      if (!join()) throw new IOException("the socket is closed");
      var established = make(connection, peer, host, remote, true);
      if (!session.complete(established)) established.close("nobody waits for it");
      return established;
    }

    @Override
    public void failed(String reason) {
      packets.forget(id);
      session.completeExceptionally(new IOException(reason));
    }

    @Override
    public void ended(QuicSession established) {
      packets.forget(id);
      leave();
    }
  }
}
