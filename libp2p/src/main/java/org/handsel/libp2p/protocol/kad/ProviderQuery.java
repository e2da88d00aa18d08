package org.handsel.libp2p.protocol.kad;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import org.handsel.libp2p.PeerBook;
import org.handsel.libp2p.Routing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A search for providers that goes on, on a virtual thread of its own, while those named so far
/// are tried. All state is guarded by the lock of the [Dht].
final class ProviderQuery implements Routing.Providers {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderQuery.class);
  private static final Duration HINT_BELIEVED = Duration.ofMinutes(30);

  private final Dht dht;
  private final Operation operation;
  private final ProviderSearch search;
  private final PeerBook book;
  private final Thread thread;
  private boolean over;

  /// @param operation looks for providers, and hasn't begun
  ProviderQuery(Dht dht, Runner runner, Operation operation, PeerBook book) {
    this.dht = dht;
    this.operation = operation;
    this.search = (ProviderSearch) operation.purpose();
    this.book = book;
    this.thread = Thread.ofVirtual().name("kad search").unstarted(() -> search(runner));
  }

  ProviderQuery start() {
    thread.start();
    return this;
  }

  private void search(Runner runner) {
    try {
      runner.run(operation, this::wake);
    } catch (IOException e) {
      // What was named until then stands.
      LOG.debug("a search for providers broke off", e);
    } finally {
      synchronized (dht) {
        over = true;
        dht.notifyAll();
      }
    }
  }

  private void wake() {
    synchronized (dht) {
      dht.notifyAll();
    }
  }

  @Override
  public Optional<Routing.Found> next() throws IOException {
    Optional<Contact> next;
    synchronized (dht) {
      next = search.next();
      while (next.isEmpty() && !over) {
        await();
        next = search.next();
      }
    }
    // Without addresses, or with some that nobody has checked: connecting will tell.
    next.ifPresent(it -> book.learn(it.id(), it.addresses(), HINT_BELIEVED));
    return next.map(it -> new Routing.Found(it.id(), it.addresses()));
  }

  @Override
  public void complete() throws IOException {
    synchronized (dht) {
      while (!over) await();
    }
  }

  private void await() throws IOException {
    try {
      dht.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    synchronized (dht) {
      operation.end();
    }
    thread.interrupt();
  }
}
