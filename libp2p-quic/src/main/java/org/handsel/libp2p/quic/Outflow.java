package org.handsel.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What we send on one stream: gathered here, handed to the library piece by piece.
///
/// The library takes a piece when QUIC's flow and congestion control allow; until then its bytes
/// count as under way, and a writer waits while there are many. One writer at a time, by the
/// stream's monitor; the counts have a lock of their own, which any thread may take.
final class Outflow extends OutputStream {
  private static final int PIECE_BYTES = 32 << 10;
  private static final int FIRST_PIECE_BYTES = 512;

  /// So much may be under way before a writer waits.
  private static final int UNDER_WAY_MAX = 4 * PIECE_BYTES;

  private final QuicStream stream;
  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int underWay;
  private long movedNanos;
  private @Nullable String broken;

  private @Nullable ByteBuf gathered;
  private volatile boolean started;
  private volatile boolean ended;

  Outflow(QuicStream stream, Channel channel) {
    this.stream = stream;
    this.channel = channel;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] from, int offset, int length) throws IOException {
    if (ended) throw new IOException("the stream is closed for writing");
    check();
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (gathered == null) {
        int first = Math.clamp(end - at, FIRST_PIECE_BYTES, PIECE_BYTES);
        gathered = channel.alloc().directBuffer(first, PIECE_BYTES);
      }
      int part = Math.min(end - at, PIECE_BYTES - gathered.readableBytes());
      gathered.writeBytes(from, at, part);
      at += part;
      if (gathered.readableBytes() == PIECE_BYTES) flush();
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (gathered == null) return;
    ByteBuf piece = gathered;
    gathered = null;
    send(piece, piece.readableBytes(), false);
  }

  /// Sends what was written, if nothing ever was sent.
  void start() throws IOException {
    if (!started) flush();
  }

  /// Sends what was written, and the end with it.
  @Override
  public synchronized void close() throws IOException {
    if (ended) return;
    ended = true;
    ByteBuf last = gathered == null ? Unpooled.EMPTY_BUFFER : gathered;
    gathered = null;
    send(last, last.readableBytes(), true);
  }

  private void send(ByteBuf piece, int size, boolean last) throws IOException {
    boolean handed = false;
    try {
      room(size);
      started = true;
      handed = true;
      // Flushing means nothing to a stream, but without it the library's thread isn't woken.
      channel
          .writeAndFlush(last ? new DefaultQuicStreamFrame(piece, true) : piece)
          .addListener(done -> handed(done, size));
    } finally {
      if (!handed) piece.release();
    }
  }

  /// Waits until `size` more bytes may be under way.
  private void room(int size) throws IOException {
    lock.lock();
    try {
      long limit = stream.timeoutNanos();
      long left = limit;
      while (underWay > 0 && underWay + size > UNDER_WAY_MAX && broken == null) {
        if (limit == 0) changed.await();
        else if (left <= 0) throw new SocketTimeoutException("the peer doesn't read");
        else left = changed.awaitNanos(left);
      }
      if (broken != null) throw new IOException(broken);
      if (underWay == 0) movedNanos = System.nanoTime();
      underWay += size;
    } catch (InterruptedException e) {
      throw Inflow.interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  private void check() throws IOException {
    lock.lock();
    try {
      if (broken != null) throw new IOException(broken);
    } finally {
      lock.unlock();
    }
  }

  private void handed(Future<?> done, int size) {
    stream.taken();
    lock.lock();
    try {
      underWay -= size;
      movedNanos = System.nanoTime();
      if (!done.isSuccess() && broken == null) broken = reason(done.cause());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String reason(Throwable cause) {
    return cause instanceof ClosedChannelException
        ? "the session has ended"
        : "the peer reset the stream";
  }

  /// True if something is under way and nothing of it has moved since `nanos`.
  boolean stuckSince(long nanos) {
    lock.lock();
    try {
      return underWay > 0 && broken == null && movedNanos - nanos < 0;
    } finally {
      lock.unlock();
    }
  }

  /// Broken off, for this reason. The first reason stays.
  void fail(String reason) {
    ended = true;
    lock.lock();
    try {
      if (broken == null) broken = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Gives back what was gathered and never sent, once nobody writes.
  synchronized void release() {
    if (gathered == null) return;
    gathered.release();
    gathered = null;
  }
}
