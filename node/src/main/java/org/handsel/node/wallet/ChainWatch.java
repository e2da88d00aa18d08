package org.handsel.node.wallet;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.handsel.chain.Chain;
import org.handsel.chain.Health;
import org.handsel.node.app.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the chain again and again. If it was set back, as a local chain is that died before its
/// newest blocks were on disk, what this account had sent is sent again; what waits too long for a
/// block is offered more.
public final class ChainWatch implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainWatch.class);
  private static final Duration PLAY_PERIOD = Duration.ofSeconds(2);
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private final Chain chain;
  private final Events events;
  private final Duration period;
  private final CountDownLatch closed = new CountDownLatch(1);

  private ChainWatch(Chain chain, Events events) {
    this.chain = chain;
    this.events = events;
    this.period = chain.network().play() ? PLAY_PERIOD : PERIOD;
  }

  /// Watches from now on; tells `events` when the chain's health changes.
  public static ChainWatch start(Chain chain, Events events) {
    var watch = new ChainWatch(chain, events);
    Thread.ofVirtual().name("chain-watch").start(watch::run);
    return watch;
  }

  private void run() {
    Class<?> before = Health.Well.class;
    try {
      do {
        Health now = chain.health();
        if (!now.getClass().equals(before)) {
          LOG.info("the chain: {}", now);
          events.tell(new Events.Event("wallet", "chain"));
          before = now.getClass();
        }
        if (now instanceof Health.Well) chain.tend();
      } while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
