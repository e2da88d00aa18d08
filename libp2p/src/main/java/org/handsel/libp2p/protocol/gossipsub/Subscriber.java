package org.handsel.libp2p.protocol.gossipsub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.PubSub.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscription: messages wait here for a listener that takes them one by one, on a virtual
/// thread. When too many wait, the oldest goes.
final class Subscriber implements PubSub.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

  private final String topic;
  private final Consumer<Message> listener;
  private final Consumer<Subscriber> closing;
  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Message> waiting = new ArrayDeque<>();
  private boolean closed;

  Subscriber(
      String topic, Consumer<Message> listener, int waitingMax, Consumer<Subscriber> closing) {
    this.topic = topic;
    this.listener = listener;
    this.waitingMax = waitingMax;
    this.closing = closing;
  }

  void start() {
    Thread.startVirtualThread(this::listen);
  }

  @Override
  public String topic() {
    return topic;
  }

  void put(Message message) {
    lock.lock();
    try {
      if (closed) return;
      if (waiting.size() >= waitingMax) waiting.removeFirst();
      waiting.addLast(message);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void listen() {
    try {
      Optional<Message> next = take();
      while (next.isPresent()) {
        hear(next.get());
        next = take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear(Message message) {
    try {
      listener.accept(message);
    } catch (RuntimeException e) {
      LOG.error("a listener to {}", topic, e);
    }
  }

  private Optional<Message> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) changed.await();
      return closed ? Optional.empty() : Optional.of(waiting.removeFirst());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) return;
      closed = true;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    closing.accept(this);
  }
}
