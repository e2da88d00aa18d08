package org.handsel.ipfs.bitswap;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;

/// Two hosts that get to know each other.
final class Meeting {
  private Meeting() {}

  /// Tight limits, with peers that may take `answer` to answer.
  static BitswapLimits limits(Duration answer) {
    var patience = Duration.ofSeconds(30);
    return new BitswapLimits(
        4 << 20,
        16,
        16 << 20,
        64,
        32,
        16,
        4 << 20,
        1024,
        1 << 20,
        1024,
        answer,
        patience,
        Duration.ofMillis(200),
        patience);
  }

  /// Has `a` call `b`, and returns when both know of the connection: who is called is ready a
  /// little later than who calls.
  static void of(Host a, Host b) throws IOException {
    var ready = new CountDownLatch(1);
    b.watch(
        new ConnectionWatcher() {
          @Override
          public void opened(Connection connection) {
            if (connection.peer().equals(a.id())) ready.countDown();
          }
        });
    var _ = a.connect(b.addresses().getFirst());
    try {
      ready.await(); // the test's own timeout bounds it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
