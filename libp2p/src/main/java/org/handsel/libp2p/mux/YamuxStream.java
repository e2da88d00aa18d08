package org.handsel.libp2p.mux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.transport.MuxedStream;
import org.jspecify.annotations.Nullable;

/// One stream of a session: bytes both ways, each with its own end. One thread may read while
/// another writes; any may reset.
final class YamuxStream implements MuxedStream {
  private static final byte[] NOTHING = new byte[0];
  private static final int READ = 1;
  private static final int WRITE = 2;

  private final Yamux session;
  private final int id;
  private final Inbox inbox;
  private final Credit credit = new Credit();
  private final In in = new In();
  private final Out out = new Out();

  /// The sides that are still open, as bits; at 0 the session forgets the stream.
  private final AtomicInteger open = new AtomicInteger(READ | WRITE);

  /// Who still needs an inbound stream's place: its handler, and the session until both sides end.
  private final AtomicInteger holders = new AtomicInteger(2);

  private volatile long timeoutNanos;
  private volatile boolean closed;
  private volatile long closedNanos;

  YamuxStream(Yamux session, int id, Inbox inbox) {
    this.session = session;
    this.id = id;
    this.inbox = inbox;
  }

  @Override
  public long id() {
    return id;
  }

  /// Its number on the wire.
  int number() {
    return id;
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
    if (!out.started) out.flush();
  }

  @Override
  public void timeout(Duration limit) {
    timeoutNanos = limit.toNanos();
  }

  @Override
  public void closeWrite() throws IOException {
    out.close();
  }

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
    inbox.drop();
    if (inbox.ended()) sideDone(READ);
  }

  /// Breaks it off, both ways, at once. The peer is told if it doesn't know.
  @Override
  public void reset() {
    reset("the stream was reset by us");
  }

  void reset(String reason) {
    closed = true;
    out.discard();
    if (open.getAndSet(0) == 0) {
      // It is over already. What lies here unread still takes room that others need.
      inbox.drop();
      return;
    }
    session.forget(this);
    fail(reason);
    session.post(Frame.window(id, Frame.RST, 0));
  }

  /// The peer broke it off.
  void broken(String reason) {
    if (open.getAndSet(0) == 0) return;
    session.forget(this);
    fail(reason);
  }

  private void fail(String reason) {
    inbox.fail(reason);
    credit.fail(reason);
  }

  /// The connection is gone. What had come before can still be read.
  void cut(String reason) {
    if (open.getAndSet(0) == 0) return;
    session.forget(this);
    inbox.cut(reason);
    credit.fail(reason);
  }

  Inbox inbox() {
    return inbox;
  }

  Credit credit() {
    return credit;
  }

  /// The peer has said all.
  void ended() {
    inbox.end();
    if (closed || inbox.unread() == 0) sideDone(READ);
  }

  /// True if we closed it before `nanos` and the peer still hasn't.
  boolean lingersSince(long nanos) {
    return closed && closedNanos - nanos < 0;
  }

  /// One holder of the place less; true if it was the last.
  boolean leave() {
    return holders.decrementAndGet() == 0;
  }

  private void sideDone(int side) {
    int before = open.getAndUpdate(sides -> sides & ~side);
    if (before == side) session.forget(this);
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) return 0;
      // What rides along must not wait for a write that comes only after the answer.
      if (!inbox.ready()) session.drain();
      int count = inbox.read(into, offset, length, timeoutNanos);
      if (count < 0) {
        sideDone(READ);
        return -1;
      }
      int grant = inbox.grant();
      if (grant > 0) session.granted(id, grant);
      return count;
    }

    @Override
    public int available() {
      return inbox.unread();
    }

    @Override
    public void close() {
      YamuxStream.this.close();
    }
  }

  private final class Out extends OutputStream {
    private byte @Nullable [] buffer;
    private int buffered;
    private volatile boolean ended;
    private volatile boolean started;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) throws IOException {
      if (ended) throw new IOException("the stream is closed for writing");
      int rest = length;
      if (buffered + length >= Yamux.FRAME_BYTES_MAX) {
        // Whole frames go out, what is left begins the next one.
        rest = (buffered + length) % Yamux.FRAME_BYTES_MAX;
        if (rest > length) rest = 0;
        flush(from, offset, length - rest);
      }
      if (rest == 0) return;
      if (buffer == null) buffer = session.pool().take();
      System.arraycopy(from, offset + length - rest, buffer, buffered, rest);
      buffered += rest;
    }

    @Override
    public synchronized void flush() throws IOException {
      flush(NOTHING, 0, 0);
    }

    /// Sends what is buffered and then what is given.
    private void flush(byte[] from, int offset, int length) throws IOException {
      started = true;
      byte[] first = buffer == null ? NOTHING : buffer;
      int firstAt = 0;
      int at = offset;
      int end = offset + length;
      try {
        while (firstAt < buffered || at < end) {
          int wanted = Math.min(buffered - firstAt + end - at, Yamux.FRAME_BYTES_MAX);
          int granted = credit.take(wanted, timeoutNanos);
          int ofFirst = Math.min(granted, buffered - firstAt);
          session.data(id, first, firstAt, ofFirst, from, at, granted - ofFirst);
          firstAt += ofFirst;
          at += granted - ofFirst;
        }
      } finally {
        buffer = null;
        buffered = 0;
        if (first.length > 0) session.pool().give(first);
      }
    }

    @Override
    public synchronized void close() throws IOException {
      if (ended) return;
      ended = true;
      flush();
      if ((open.get() & WRITE) == 0) return;
      session.send(Frame.window(id, Frame.FIN, 0));
      credit.fail("the stream is closed for writing");
      sideDone(WRITE);
    }

    /// Without the lock, which a blocked write may hold; it then throws and gives its buffer back.
    void discard() {
      ended = true;
    }
  }
}
