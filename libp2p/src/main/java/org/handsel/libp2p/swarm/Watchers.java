package org.handsel.libp2p.swarm;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.handsel.libp2p.ConnectionWatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Those who want to hear of connections. One that fails keeps nobody else from hearing. Safe for
/// use by many threads.
final class Watchers {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

  private final List<ConnectionWatcher> all = new CopyOnWriteArrayList<>();

  void add(ConnectionWatcher watcher) {
    all.add(watcher);
  }

  /// Tells of `connection`, once.
  void opened(PeerConnection connection) {
    if (connection.announce()) tell(w -> w.opened(connection));
  }

  void changed(PeerConnection connection) {
    tell(w -> w.changed(connection));
  }

  /// Tells that `connection` is gone, if they ever heard of it.
  void closed(PeerConnection connection, String reason) {
    if (connection.announced()) tell(w -> w.closed(connection, reason));
  }

  private void tell(Consumer<ConnectionWatcher> news) {
    for (ConnectionWatcher watcher : all) {
      try {
        news.accept(watcher);
      } catch (RuntimeException e) {
        LOG.error("a watcher of connections failed", e);
      }
    }
  }
}
