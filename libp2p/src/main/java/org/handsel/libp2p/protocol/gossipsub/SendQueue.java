package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be sent to one peer, the most urgent first. Bounded in number and bytes: what may
/// be dropped is, the least urgent and oldest first; see [Priority]. Many threads put, one takes.
final class SendQueue {
  private static final List<Priority> LEAST_URGENT_FIRST = List.of(Priority.values()).reversed();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Priority, Deque<byte[]>> waiting = new EnumMap<>(Priority.class);
  private final int messagesMax;
  private final int bytesMax;
  private int messages;
  private int bytes;
  private long dropped;
  private boolean closed;

  SendQueue(GossipLimits limits) {
    this.messagesMax = limits.queuedMessagesMax();
    this.bytesMax = limits.queuedBytesMax();
  }

  /// Adds `frame`. False if there is no room although all that may be dropped was: then the peer
  /// takes nothing.
  boolean put(Priority priority, byte[] frame) {
    lock.lock();
    try {
      if (closed) return true;
      while (messages + 1 > messagesMax || bytes + frame.length > bytesMax) {
        if (drop(priority)) continue;
        dropped++;
        // What may be dropped and is no more urgent than anything here is dropped itself.
        return priority != Priority.CONTROL;
      }
      of(priority).addLast(frame);
      messages++;
      bytes += frame.length;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Drops the oldest of the least urgent that are no more urgent than `priority`.
  private boolean drop(Priority priority) {
    for (Priority least : LEAST_URGENT_FIRST) {
      if (least == Priority.CONTROL || least.compareTo(priority) < 0) return false;
      byte[] oldest = of(least).pollFirst();
      if (oldest == null) continue;
      messages--;
      bytes -= oldest.length;
      dropped++;
      return true;
    }
    return false;
  }

  private Deque<byte[]> of(Priority priority) {
    return waiting.computeIfAbsent(priority, _ -> new ArrayDeque<>());
  }

  /// The next frame, waiting for one; empty once closed and taken to the end.
  Optional<byte[]> take() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        Optional<byte[]> next = poll();
        if (next.isPresent() || closed) return next;
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The next frame, if there is one.
  Optional<byte[]> poll() {
    lock.lock();
    try {
      for (Deque<byte[]> queue : waiting.values()) {
        byte[] next = queue.pollFirst();
        if (next == null) continue;
        messages--;
        bytes -= next.length;
        return Optional.of(next);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// How many were dropped so far.
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more comes.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
