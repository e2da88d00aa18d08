package org.handsel.libp2p.mux;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How much one stream may still send before the peer says that it has read. Spec:
/// `yamux/README.md`, "Flow Control".
final class Credit {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long available = Inbox.FIRST_WINDOW_BYTES;
  private @Nullable String broken;

  /// Takes up to `wanted` bytes and waits until there is one at least.
  ///
  /// @throws SocketTimeoutException if it waits longer than `timeoutNanos` (0: for ever)
  /// @throws IOException if the stream was broken off
  int take(int wanted, long timeoutNanos) throws IOException {
    lock.lock();
    try {
      long left = timeoutNanos;
      while (available == 0 && broken == null) {
        if (timeoutNanos == 0) {
          changed.await();
        } else if (left <= 0) {
          throw new SocketTimeoutException("the peer doesn't read");
        } else {
          left = changed.awaitNanos(left);
        }
      }
      if (broken != null) throw new IOException(broken);
      int taken = (int) Math.min(wanted, available);
      available -= taken;
      return taken;
    } catch (InterruptedException e) {
      throw Inbox.interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /// The peer has read: `more` bytes may follow.
  void add(long more) {
    lock.lock();
    try {
      available += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more can be sent, for this reason. The first reason stays.
  void fail(String reason) {
    lock.lock();
    try {
      if (broken == null) broken = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
