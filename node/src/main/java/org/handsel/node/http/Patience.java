package org.handsel.node.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// How long the server waits for a client in the middle of something: a request's headers, or the
/// next bytes of its body. The HTTP library sets no time-out on its sockets, so a thread that waits
/// too long is interrupted here, which closes its connection.
final class Patience implements Http1ConnectionListener, AutoCloseable {
  private final long nanosMax;
  private final Map<Thread, Long> waiting = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock;

  Patience(Duration longest) {
    this.nanosMax = longest.toNanos();
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-patience").factory());
    long everyMillis = Math.max(50, longest.toMillis() / 4);
    var _ =
        clock.scheduleWithFixedDelay(this::look, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  /// The calling thread begins to wait for its client.
  void begin() {
    waiting.put(Thread.currentThread(), System.nanoTime());
  }

  /// The calling thread got what it waited for.
  void end() {
    waiting.remove(Thread.currentThread());
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    begin();
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    end();
  }

  private void look() {
    long now = System.nanoTime();
    waiting.forEach((thread, since) -> {
      if (!thread.isAlive()) {
        waiting.remove(thread, since);
      } else if (now - since > nanosMax && waiting.remove(thread, since)) {
        thread.interrupt();
      }
    });
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
