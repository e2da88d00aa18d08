package org.handsel.libp2p.swarm;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.Limits;

/// The lines that calls are made on: whoever finds none free waits, in turn; whoever finds too many
/// waiting is turned away. Strangers decide whom we call, since they say who is where, and an
/// address at which nobody ever answers holds a line for as long as a call may take; so a part of
/// all lines is for protected peers only. Safe for use by many threads.
final class Lines {
  /// One line in so many is for protected peers only.
  private static final int KEPT_PART = 4;

  /// A line, until it is closed.
  interface Line extends Closeable {
    @Override
    void close();
  }

  private final Limits.Dials limits;
  private final Semaphore all;
  private final Semaphore open;
  private final AtomicInteger waiting = new AtomicInteger();

  Lines(Limits.Dials limits) {
    this.limits = limits;
    this.all = new Semaphore(limits.atOnceMax(), true);
    this.open = new Semaphore(limits.atOnceMax() - limits.atOnceMax() / KEPT_PART, true);
  }

  /// A line, once there is one.
  ///
  /// @param kept true for a protected peer
  /// @throws IOException if too many wait already
  Line take(boolean kept) throws IOException {
    try {
      if (kept) {
        all.acquire();
        return all::release;
      }
      takeOpen();
      try {
        all.acquire();
      } catch (InterruptedException e) {
        open.release();
        throw e;
      }
      return () -> {
        all.release();
        open.release();
      };
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void takeOpen() throws IOException, InterruptedException {
    if (open.tryAcquire()) return;
    try {
      if (waiting.incrementAndGet() > limits.waitingMax()) {
        throw new IOException(limits.waitingMax() + " calls wait already");
      }
      open.acquire();
    } finally {
      waiting.decrementAndGet();
    }
  }

  /// What is thrown by whoever was interrupted.
  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while dialling");
  }
}
