package org.handsel.libp2p.quic;

import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.transport.MuxedStream;

/// One stream of a QUIC session, as blocking streams of bytes over the library's events.
///
/// A reset is both of QUIC's: no more from us (RESET_STREAM), and please no more from the peer
/// (STOP_SENDING). Spec: RFC 9000, 2.4 and 3.
final class QuicStream implements MuxedStream {
  private static final int NO_ERROR = 0;

  private final QuicSession session;
  private final QuicStreamChannel channel;
  private final boolean quiet;
  private final Inflow inflow = new Inflow(this);
  private final InputStream in = inflow.input();
  private final Outflow out;
  private final AtomicBoolean broken = new AtomicBoolean();

  /// Who still needs an inbound stream's place: its handler, and the stream itself until both sides
  /// have ended.
  private final AtomicInteger holders = new AtomicInteger(2);

  private volatile long timeoutNanos;
  private volatile boolean closed;
  private volatile long closedNanos;

  /// @param quiet true if it doesn't count as use of the session
  QuicStream(QuicSession session, QuicStreamChannel channel, boolean quiet) {
    this.session = session;
    this.channel = channel;
    this.quiet = quiet;
    this.out = new Outflow(this, channel);
    channel.pipeline().addLast(inflow);
    channel.closeFuture().addListener(_ -> gone());
  }

  @Override
  public long id() {
    return channel.streamId();
  }

  boolean quiet() {
    return quiet;
  }

  /// True if we opened it.
  boolean ours() {
    return channel.isLocalCreated();
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void start() throws IOException {
    out.start();
  }

  @Override
  public void timeout(Duration limit) {
    timeoutNanos = limit.toNanos();
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public void closeWrite() throws IOException {
    out.close();
  }

  /// What the peer still says is read and dropped, up to a bound, so that a peer that only says its
  /// goodbye isn't told that something went wrong.
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    closedNanos = System.nanoTime();
    try {
      out.close();
    } catch (IOException e) {
      reset();
      return;
    }
    inflow.drop();
  }

  @Override
  public void reset() {
    breakOff("the stream was reset by us");
  }

  /// Breaks it off, both ways; the peer is told.
  void breakOff(String reason) {
    closed = true;
    if (!channel.isOpen() || !broken.compareAndSet(false, true)) return;
    inflow.fail(reason);
    out.fail(reason);
    session.brokenOff();
    channel
        .eventLoop()
        .execute(() -> {
          var _ = channel.shutdown(NO_ERROR);
          var _ = channel.close();
        });
  }

  /// The peer broke it off, or the library found something wrong with it.
  void brokenByPeer(Throwable cause) {
    QuicSession.LOG.debug("stream {} of {}", id(), session, cause);
    breakOff("the peer reset the stream");
  }

  /// So much came after we closed it.
  void dropped(int bytes) {
    if (closed && bytes > session.limits().firstWindowBytes()) {
      breakOff("the peer goes on though nobody reads");
    }
  }

  /// Something came.
  void arrived() {
    session.arrived();
    if (!quiet) session.used();
  }

  /// The peer took something.
  void taken() {
    if (!quiet) session.used();
  }

  /// True if we closed it before `nanos` and the peer still hasn't.
  boolean lingersSince(long nanos) {
    return closed && closedNanos - nanos < 0;
  }

  /// True if the peer has taken nothing since `nanos` of what is under way to it.
  boolean stuckSince(long nanos) {
    return out.stuckSince(nanos);
  }

  /// Both sides have ended, or the session has.
  private void gone() {
    String reason = session.reason().orElse("the session has ended");
    inflow.cut(reason);
    out.fail(reason);
    // A writer may hold it, and waits no longer.
    Thread.startVirtualThread(out::release);
    session.forget(this);
  }

  /// One holder of the place less; true if it was the last.
  boolean leave() {
    return holders.decrementAndGet() == 0;
  }
}
