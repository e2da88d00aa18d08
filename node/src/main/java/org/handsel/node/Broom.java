package org.handsel.node;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.node.listing.Renewal;
import org.handsel.storage.record.RecordStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews each hour what is ours, and drops what has ended.
final class Broom implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Broom.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep").factory());

  private Broom() {}

  static Broom start(RecordStore records, Renewal renewal, InstantSource clock) {
    var broom = new Broom();
    var _ =
        broom.thread.scheduleWithFixedDelay(
            () -> {
              try {
                renewal.run();
                records.sweep(clock.millis());
              } catch (IOException | RuntimeException e) {
                log.error("what is ours could not be renewed; trying again in an hour", e);
              }
            },
            1,
            60,
            TimeUnit.MINUTES);
    return broom;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
