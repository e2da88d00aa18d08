package org.handsel.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the peer sends on one stream: filled by the event loop, emptied by whoever reads.
///
/// It asks the library for more only when little is left, so that QUIC's own flow control holds a
/// fast peer back, and what lies here is a few pieces at most. One lock guards all; nothing waits
/// under it but readers.
final class Inflow extends ChannelInboundHandlerAdapter {
  /// With less than this at hand more is asked for.
  private static final int LOW_BYTES = 32 << 10;

  private final QuicStream stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(4);
  private @Nullable Channel channel;
  private int unread;
  private boolean asked;
  private boolean ended;
  private boolean dropping;
  private int dropped;
  private @Nullable String broken;

  Inflow(QuicStream stream) {
    this.stream = stream;
  }

  // ---- the event loop ----

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    lock.lock();
    try {
      channel = context.channel();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var piece = (ByteBuf) message;
    stream.arrived();
    boolean kept;
    int inVain;
    lock.lock();
    try {
      kept = !dropping && broken == null;
      if (kept) {
        pieces.addLast(piece);
        unread += piece.readableBytes();
        changed.signalAll();
      } else {
        dropped += piece.readableBytes();
      }
      inVain = dropped;
    } finally {
      lock.unlock();
    }
    if (kept) return;
    piece.release();
    stream.dropped(inVain);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean more;
    lock.lock();
    try {
      asked = dropping || (unread == 0 && lock.hasWaiters(changed));
      more = asked;
    } finally {
      lock.unlock();
    }
    if (more) context.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete) end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    stream.brokenByPeer(cause);
  }

  // ---- whoever reads ----

  /// As a stream, whose reads wait for `timeoutNanos` of the stream's.
  InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : take(into, offset, length, stream.timeoutNanos());
      }

      @Override
      public int available() {
        lock.lock();
        try {
          return unread;
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  private int take(byte[] into, int offset, int length, long timeoutNanos) throws IOException {
    lock.lock();
    try {
      if (!await(timeoutNanos)) return -1;
      int count = 0;
      while (count < length && unread > 0) {
        ByteBuf first = pieces.element();
        int part = Math.min(length - count, first.readableBytes());
        first.readBytes(into, offset + count, part);
        count += part;
        unread -= part;
        if (!first.isReadable()) pieces.remove().release();
      }
      if (unread < LOW_BYTES) ask();
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// True if there is something to read, false at the end.
  private boolean await(long timeoutNanos) throws IOException {
    long left = timeoutNanos;
    try {
      while (unread == 0 && !ended && !dropping && broken == null) {
        ask();
        if (timeoutNanos == 0) changed.await();
        else if (left <= 0) throw new SocketTimeoutException("the peer says nothing");
        else left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (unread > 0) return true;
    if (broken != null) throw new IOException(broken);
    if (dropping) throw new IOException("the stream is closed");
    return false;
  }

  private void ask() {
    if (asked || ended || broken != null || channel == null) return;
    asked = true;
    channel.read();
  }

  // ---- how it ends ----

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// True if the peer has said all.
  boolean ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /// Nobody will read any more: what is here and what comes is dropped.
  void drop() {
    lock.lock();
    try {
      dropping = true;
      clear();
      changed.signalAll();
      ask();
    } finally {
      lock.unlock();
    }
  }

  /// Broken off, for this reason; what is here is dropped. The first reason stays.
  void fail(String reason) {
    lock.lock();
    try {
      if (broken == null) broken = reason;
      clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more will come, for this reason; what is here can still be read.
  void cut(String reason) {
    lock.lock();
    try {
      if (!ended && broken == null) broken = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void clear() {
    pieces.forEach(ByteBuf::release);
    pieces.clear();
    unread = 0;
  }

  /// What a waiting thread throws when it is told to stop.
  static IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    var stopped = new InterruptedIOException("interrupted");
    stopped.initCause(cause);
    return stopped;
  }
}
