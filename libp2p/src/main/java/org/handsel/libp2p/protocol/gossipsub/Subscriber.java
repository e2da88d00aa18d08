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
/// thread. When too many wait, or too many bytes, the oldest goes.
final class Subscriber implements PubSub.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

  private final String topic;
  private final Consumer<Message> listener;
  private final Consumer<Subscriber> closing;
  private final int waitingMax;
  private final long waitingBytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Message> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  Subscriber(
      String topic, Consumer<Message> listener, GossipLimits limits, Consumer<Subscriber> closing) {
    this.topic = topic;
    this.listener = listener;
    this.waitingMax = limits.undeliveredMax();
    this.waitingBytesMax = limits.undeliveredBytesMax();
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
      int size = size(message);
      while (!waiting.isEmpty()
          && (waiting.size() >= waitingMax || bytes + size > waitingBytesMax)) {
        next();
      }
      waiting.addLast(message);
      bytes += size;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Takes the oldest.
  private Message next() {
    Message oldest = waiting.removeFirst();
    bytes -= size(oldest);
    return oldest;
  }

  private static int size(Message message) {
    return message.data().size() + message.topic().length();
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
      return closed ? Optional.empty() : Optional.of(next());
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
      bytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    closing.accept(this);
  }
}
