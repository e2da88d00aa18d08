package org.handsel.libp2p.mux;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.BufferPool;

/// All that a session sends, in fair turns. Safe for use by many threads.
///
/// Large data waits for its turn on a first-come lock and sends one slice a turn; the slice is
/// small while others wait. Small frames don't wait: they go into `riding` and travel in front of
/// whatever is sent next, by whoever sends it. Whoever ends a turn looks there once more, so
/// nothing stays behind. A packet is built, sealed and sent in one pooled buffer that is held for
/// the turn only.
///
/// Lock order: `turn`, then the monitor of `this`, which is never held while bytes are sent.
final class Outbox {
  /// One turn's data while nobody else waits, and while somebody does.
  private static final int SLICE_ALONE_BYTES = SecureChannel.PLAIN_BYTES_MAX - Frame.BYTES;

  private static final int SLICE_SHARED_BYTES = 16 << 10;

  /// Data up to this size may ride.
  private static final int RIDER_BYTES_MAX = 1024;

  /// How much of others' data may ride, and how much with answers that the peer makes us give.
  private static final int RIDING_DATA_MAX = 16 << 10;

  private static final int RIDING_MAX = 48 << 10;
  private static final int RIDING_KEPT_BYTES = 256;

  private final SecureChannel channel;
  private final BufferPool pool;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicBoolean sending = new AtomicBoolean();
  private byte[] riding = new byte[2 * Frame.BYTES];
  private volatile int ridingBytes;

  /// Since when bytes are being sent, in [System#nanoTime]; 0 while none are.
  private volatile long sendingNanos;

  Outbox(SecureChannel channel, BufferPool pool) {
    this.channel = channel;
    this.pool = pool;
  }

  /// Sends data of `stream`: the bytes of `first`, then those of `then`. Returns when all of it is
  /// sent or rides. Blocks while the peer's machine doesn't take it.
  void data(int stream, Span first, Span then) throws IOException {
    if (first.length + then.length <= RIDER_BYTES_MAX && turn.isLocked()) {
      if (ride(stream, first, then)) {
        drain();
        return;
      }
    }
    while (first.length + then.length > 0) {
      slice(stream, first, then);
      drain();
    }
  }

  /// Some bytes of an array, fewer as they are taken.
  static final class Span {
    private final byte[] array;
    private int offset;
    private int length;

    Span(byte[] array, int offset, int length) {
      this.array = array;
      this.offset = offset;
      this.length = length;
    }

    /// Moves up to `max` bytes into `out` at `at`; returns the index behind them.
    private int move(byte[] out, int at, int max) {
      int count = Math.min(length, max);
      System.arraycopy(array, offset, out, at, count);
      offset += count;
      length -= count;
      return at + count;
    }
  }

  private void slice(int stream, Span first, Span then) throws IOException {
    turn.lock();
    try {
      byte[] packet = pool.take();
      try {
        int max = turn.hasQueuedThreads() ? SLICE_SHARED_BYTES : SLICE_ALONE_BYTES;
        int head = unload(packet, SecureChannel.PLAIN_OFFSET);
        int room = SecureChannel.PLAIN_OFFSET + SecureChannel.PLAIN_BYTES_MAX - Frame.BYTES - head;
        int count = Math.min(first.length + then.length, Math.min(max, room));
        int body = Frame.data(stream, 0, count).put(packet, head);
        int at = first.move(packet, body, count);
        int end = then.move(packet, at, body + count - at);
        send(packet, end - SecureChannel.PLAIN_OFFSET);
      } finally {
        pool.give(packet);
      }
    } finally {
      turn.unlock();
    }
  }

  private synchronized boolean ride(int stream, Span first, Span then) {
    int length = first.length + then.length;
    int size = Frame.BYTES + length;
    if (ridingBytes + size > RIDING_DATA_MAX) return false;
    int body = Frame.data(stream, 0, length).put(space(size), ridingBytes);
    then.move(riding, first.move(riding, body, length), length);
    ridingBytes += size;
    return true;
  }

  /// Lets `frame` travel with whatever is sent next, without sending anything. False if too much
  /// waits already.
  synchronized boolean add(Frame frame) {
    if (ridingBytes + Frame.BYTES > RIDING_MAX) return false;
    frame.put(space(Frame.BYTES), ridingBytes);
    ridingBytes += Frame.BYTES;
    return true;
  }

  /// Sends `frame`, at once or with what is being sent.
  void send(Frame frame) throws IOException {
    if (!add(frame)) {
      // Full because the peer doesn't read: wait like everybody.
      turn.lock();
      try {
        sendRiding();
      } finally {
        turn.unlock();
      }
      if (!add(frame)) throw new IOException("the peer takes nothing");
    }
    drain();
  }

  /// Sends what rides, unless somebody who is sending will take it along.
  void drain() throws IOException {
    while (ridingBytes > 0 && turn.tryLock()) {
      try {
        sendRiding();
      } finally {
        turn.unlock();
      }
    }
  }

  /// [#drain] for the session's reader, which must never wait for the peer to read.
  void drainSoon() {
    if (ridingBytes == 0 || turn.isLocked() || !sending.compareAndSet(false, true)) return;
    Thread.startVirtualThread(() -> {
      sending.set(false);
      try {
        drain();
      } catch (IOException e) {
        // The wire is gone; the session's reader sees it too and says so.
        channel.close();
      }
    });
  }

  /// Under `turn`.
  private void sendRiding() throws IOException {
    if (ridingBytes == 0) return;
    byte[] packet = pool.take();
    try {
      int end = unload(packet, SecureChannel.PLAIN_OFFSET);
      send(packet, end - SecureChannel.PLAIN_OFFSET);
    } finally {
      pool.give(packet);
    }
  }

  /// Under `turn`.
  private void send(byte[] packet, int length) throws IOException {
    sendingNanos = System.nanoTime() | 1;
    channel.send(packet, length);
    sendingNanos = 0;
  }

  /// True if the peer's machine has taken nothing for so long of what is being sent.
  boolean stalled(long nanos) {
    long since = sendingNanos;
    return since != 0 && System.nanoTime() - since > nanos;
  }

  /// Moves what rides into `packet` at `at`, and returns the index behind it.
  private synchronized int unload(byte[] packet, int at) {
    int count = ridingBytes;
    System.arraycopy(riding, 0, packet, at, count);
    ridingBytes = 0;
    if (riding.length > RIDING_KEPT_BYTES) riding = new byte[2 * Frame.BYTES];
    return at + count;
  }

  private byte[] space(int more) {
    if (ridingBytes + more > riding.length) {
      riding = Arrays.copyOf(riding, Math.max(ridingBytes + more, 2 * riding.length));
    }
    return riding;
  }
}
