package org.handsel.libp2p.sim;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bytes one way: bounded as a socket's buffers are, ended by the writer, abandoned by the reader,
/// or cut.
final class MemoryPipe {
  private static final int CAPACITY_BYTES = 256 << 10;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(byte[] bytes, long dueNanos) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private final long delayNanos;
  private int firstRead;
  private int held;
  private long untilCut = Long.MAX_VALUE;
  private boolean ended;
  private boolean swallowing;
  private boolean abandoned;
  private boolean cut;

  MemoryPipe(Duration delay) {
    this.delayNanos = delay.toNanos();
  }

  /// It breaks after so many bytes.
  void cutAfter(long bytes) {
    untilCut = bytes;
  }

  void write(byte[] from, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (swallowing) return;
      int at = offset;
      int end = offset + length;
      while (at < end) {
        while (held >= CAPACITY_BYTES && !broken() && !ended) changed.await();
        if (broken() || ended) throw new SocketException("broken pipe");
        int count = (int) Math.min(Math.min(end - at, CAPACITY_BYTES - held), untilCut);
        untilCut -= count;
        if (count > 0) {
          byte[] piece = Arrays.copyOfRange(from, at, at + count);
          pieces.addLast(new Piece(piece, System.nanoTime() + delayNanos));
        }
        held += count;
        at += count;
        cut = untilCut == 0;
        changed.signalAll();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  int read(byte[] into, int offset, int length) throws IOException {
    lock.lock();
    try {
      while (true) {
        if (abandoned) throw new SocketException("socket closed");
        Piece first = pieces.peekFirst();
        if (first == null) {
          if (cut) throw new SocketException("connection reset");
          if (ended) return -1;
          changed.await();
          continue;
        }
        long early = first.dueNanos - System.nanoTime();
        if (delayNanos > 0 && early > 0) {
          changed.awaitNanos(early);
          continue;
        }
        int count = Math.min(length, first.bytes.length - firstRead);
        System.arraycopy(first.bytes, firstRead, into, offset, count);
        firstRead += count;
        if (firstRead == first.bytes.length) {
          pieces.removeFirst();
          firstRead = 0;
        }
        held -= count;
        changed.signalAll();
        return count;
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /// What is written from now on never arrives.
  void swallow() {
    lock.lock();
    try {
      swallowing = true;
    } finally {
      lock.unlock();
    }
  }

  /// The writer says no more.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The reader hears no more.
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean broken() {
    return abandoned || cut;
  }

  private static IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", cause);
  }
}
