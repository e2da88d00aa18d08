package org.handsel.libp2p.mux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.transport.BufferPool;
import org.jspecify.annotations.Nullable;

/// What came on one stream and wasn't read yet, and how much more the peer may send. Spec:
/// `yamux/README.md`, "Flow Control".
///
/// The session's reader puts in ([#expect], [#put], [#end]) and never waits here; the stream's
/// reader takes out. One lock guards both counts, and the allowance grows *before* the peer is
/// told, or its next bytes could come too early.
final class Inbox {
  /// "Yamux initially starts each stream with a 256KiB window size."
  static final int FIRST_WINDOW_BYTES = 256 << 10;

  /// Pieces smaller than this are gathered, so that a flood of single bytes costs no more memory
  /// than its bytes.
  private static final int GATHER_BYTES = 4096;

  private static final class Piece {
    final byte[] array;
    final boolean pooled;
    int from;
    int to;

    Piece(byte[] array, boolean pooled, int from, int to) {
      this.array = array;
      this.pooled = pooled;
      this.from = from;
      this.to = to;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final BufferPool pool;
  private final Budget budget;
  private final WindowGrowth growth;
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>(4);
  private int unread;
  private int readSinceUpdate;
  private long allowance = FIRST_WINDOW_BYTES;
  private boolean ended;
  private boolean dropping;
  private @Nullable String broken;

  Inbox(BufferPool pool, Budget budget, WindowGrowth growth) {
    this.pool = pool;
    this.budget = budget;
    this.growth = growth;
  }

  /// `length` bytes of data are announced.
  ///
  /// @throws MalformedException if the peer may not send so many
  void expect(long length) throws MalformedException {
    lock.lock();
    try {
      if (length > allowance) {
        throw new MalformedException(
            "window overrun: " + length + " bytes where " + allowance + " are allowed");
      }
      allowance -= length;
    } finally {
      lock.unlock();
    }
  }

  /// Takes `length` bytes of `array` in: the array itself if it is `pooled`, else a copy. False if
  /// there is no room for them; then nothing was kept, a pooled array neither.
  boolean put(byte[] array, int offset, int length, boolean pooled) {
    lock.lock();
    try {
      boolean wanted = broken == null && !dropping && !ended;
      if (!wanted || !budget.take(length)) {
        if (pooled) pool.give(array);
        // What nobody wants needs no room. Yet once a whole window was dropped, the peer waits for
        // a permission that won't come, and has to be told.
        return !wanted && allowance > 0;
      }
      if (pooled) pieces.addLast(new Piece(array, true, offset, offset + length));
      else copy(array, offset, length);
      unread += length;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void copy(byte[] array, int offset, int length) {
    Piece last = pieces.peekLast();
    int fits = 0;
    if (last != null && !last.pooled) {
      fits = Math.min(length, last.array.length - last.to);
      System.arraycopy(array, offset, last.array, last.to, fits);
      last.to += fits;
    }
    int rest = length - fits;
    if (rest == 0) return;
    var own = new byte[last == null ? rest : Math.max(rest, GATHER_BYTES)];
    System.arraycopy(array, offset + fits, own, 0, rest);
    pieces.addLast(new Piece(own, false, 0, rest));
  }

  /// Takes up to `length` bytes out and waits until there is one at least; −1 at the end.
  ///
  /// @throws SocketTimeoutException if it waits longer than `timeoutNanos` (0: for ever)
  /// @throws IOException if the stream was broken off
  int read(byte[] into, int offset, int length, long timeoutNanos) throws IOException {
    lock.lock();
    try {
      if (!await(timeoutNanos)) return -1;
      int count = 0;
      while (count < length && unread > 0) count += takeFirst(into, offset + count, length - count);
      budget.give(count);
      readSinceUpdate += count;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// True if there is something to read, false at the end.
  private boolean await(long timeoutNanos) throws IOException {
    try {
      long left = timeoutNanos;
      while (unread == 0 && !ended && !dropping && broken == null) {
        if (timeoutNanos == 0) {
          changed.await();
        } else if (left <= 0) {
          throw new SocketTimeoutException("the peer says nothing");
        } else {
          left = changed.awaitNanos(left);
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (unread > 0) return true;
    if (broken != null) throw new IOException(broken);
    if (dropping) throw new IOException("the stream is closed");
    return false;
  }

  private int takeFirst(byte[] into, int offset, int length) {
    Piece first = pieces.element();
    int count = Math.min(length, first.to - first.from);
    System.arraycopy(first.array, first.from, into, offset, count);
    first.from += count;
    unread -= count;
    if (first.from == first.to) {
      pieces.removeFirst();
      if (first.pooled) pool.give(first.array);
    }
    return count;
  }

  /// How many more bytes the peer should be told that it may send; 0 if it isn't time to. They are
  /// allowed from now on.
  int grant() {
    lock.lock();
    try {
      if (ended || dropping || broken != null) return 0;
      if (readSinceUpdate < growth.window() / 2) return 0;
      int grant = readSinceUpdate + growth.grow(budget);
      readSinceUpdate = 0;
      allowance += grant;
      return grant;
    } finally {
      lock.unlock();
    }
  }

  /// True if [#read] would not wait.
  boolean ready() {
    lock.lock();
    try {
      return unread > 0 || ended || broken != null;
    } finally {
      lock.unlock();
    }
  }

  int unread() {
    lock.lock();
    try {
      return unread;
    } finally {
      lock.unlock();
    }
  }

  /// The peer has said all.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean ended() {
    lock.lock();
    try {
      return ended || broken != null;
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
    } finally {
      lock.unlock();
    }
  }

  /// The stream is broken off, for this reason. The first reason stays.
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
    for (Piece piece : pieces) if (piece.pooled) pool.give(piece.array);
    pieces.clear();
    budget.give(unread);
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
