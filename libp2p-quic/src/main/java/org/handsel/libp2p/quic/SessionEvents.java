package org.handsel.libp2p.quic;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import java.io.IOException;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/// What the library tells about one connection, from its first packet to its last. All on the event
/// loop.
final class SessionEvents extends ChannelInboundHandlerAdapter {
  /// Who wants to know.
  interface Hearer {
    /// The handshake is done, and the peer has proven its key.
    ///
    /// @throws IOException if we don't want it; then it is closed
    QuicSession established(QuicChannel channel, PeerId peer) throws IOException;

    /// There will be no session, for this reason.
    void failed(String reason);

    /// The session has ended.
    void ended(QuicSession session);
  }

  private final Hearer hearer;
  private @Nullable QuicSession session;
  private volatile @Nullable QuicChannel channel;
  private @Nullable String wrong;
  private @Nullable String suspected;
  private boolean over;

  SessionEvents(Hearer hearer) {
    this.hearer = hearer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = (QuicChannel) context.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    var connection = (QuicChannel) context.channel();
    try {
      session = hearer.established(connection, PeerId.of(key(connection)));
      connection.attr(QuicSession.OF).set(session);
    } catch (IOException e) {
      wrong = e.getMessage();
      var _ = connection.close();
      return;
    }
    super.channelActive(context);
  }

  /// The peer's key. It was looked at within the handshake, and TLS gives none that wasn't; yet a
  /// handshake in which nothing was looked at is refused here.
  private static PublicKey key(QuicChannel channel) throws IOException {
    Verdict verdict = channel.attr(Verdict.OF).get();
    if (verdict == null) throw new IOException("a handshake without a verdict");
    return verdict.key().orElseThrow(() -> new IOException("the peer proved no key"));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof QuicConnectionCloseEvent goodbye) {
      wrong =
          goodbye.isApplicationClose()
              ? "the peer said goodbye"
              : goodbye.isTlsError()
                  ? "the peer broke the handshake off, alert "
                      + QuicConnectionCloseEvent.extractTlsError(goodbye.error())
                  : "the peer ended it with error " + goodbye.error();
      if (session != null) session.ending(wrong);
    } else if (event instanceof QuicStreamLimitChangedEvent && session != null) {
      session.limitChanged();
    }
    super.userEventTriggered(context, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A packet of a stranger is no reason to end; what is one ends the channel by itself.
    suspected = "the peer broke the protocol: " + cause.getMessage();
    QuicSession.LOG.debug("on {}", context.channel(), cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    over((QuicChannel) context.channel());
    super.channelInactive(context);
  }

  /// A handshake that fails ends a channel that never was active.
  @Override
  public void channelUnregistered(ChannelHandlerContext context) throws Exception {
    over((QuicChannel) context.channel());
    super.channelUnregistered(context);
  }

  /// Ends a handshake that nobody waits for. On any thread.
  void giveUp() {
    if (channel == null) return;
    var _ = channel.close();
  }

  /// Why a dial failed, as far as the library or our own look at the peer tells.
  String why(Throwable cause) {
    if (wrong != null) return wrong;
    return refusal().orElse(String.valueOf(cause.getMessage()));
  }

  private Optional<String> refusal() {
    Verdict verdict = channel == null ? null : channel.attr(Verdict.OF).get();
    return verdict == null ? Optional.empty() : verdict.refusal();
  }

  private void over(QuicChannel channel) {
    if (over) return;
    over = true;
    String reason = wrong;
    if (reason == null && channel.isTimedOut()) reason = "the peer gives no sign of life";
    if (reason == null) reason = suspected;
    if (reason == null) reason = "the peer hung up";
    if (session == null) {
      hearer.failed(refusal().orElse(reason));
      return;
    }
    session.ending(reason);
    session.ended();
    hearer.ended(session);
  }
}
