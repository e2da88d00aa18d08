package org.handsel.node.files;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.multiformats.Cid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the network's directory which roots are here, as soon as there is somebody to tell; the
/// directory's own upkeep says it again from then on.
public final class Telling implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
  private static final long EVERY_SECONDS = 10;
  private static final int WAITING_MAX = 1 << 20;

  private final NetSources.Directory directory;
  private final Set<Cid> waiting = new LinkedHashSet<>(); // guarded by itself
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("telling").factory());

  private Telling(NetSources.Directory directory) {
    this.directory = directory;
  }

  /// Begins with `roots`.
  public static Telling start(NetSources.Directory directory, Collection<Cid> roots) {
    var telling = new Telling(directory);
    telling.waiting.addAll(roots);
    var _ =
        telling.clock.scheduleWithFixedDelay(
            telling::tell, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    return telling;
  }

  /// A root is here.
  public void here(Cid root) {
    synchronized (waiting) {
      if (waiting.size() < WAITING_MAX) waiting.add(root);
    }
  }

  /// A root is needed no longer.
  void gone(Cid root) {
    synchronized (waiting) {
      waiting.remove(root);
    }
    directory.withdraw(root);
  }

  private void tell() {
    List<Cid> now;
    synchronized (waiting) {
      now = new ArrayList<>(waiting);
    }
    if (now.isEmpty()) return;
    try {
      if (directory.tell(now) == 0) return;
      synchronized (waiting) {
        now.forEach(waiting::remove);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("nobody to tell of {} roots yet: {}", now.size(), e.getMessage());
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
