package org.handsel.libp2p.mux;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// The session's own pings that wait for their answer, and how long others took. Safe for use by
/// many threads.
final class RoundTrips {
  /// When a ping is answered whose session has ended.
  private static final long NEVER = Long.MIN_VALUE;

  /// The value of the ping that nobody waits for; others count from 1.
  private static final long UNAWAITED = 0;

  /// What waits for an answer is told when it came.
  private final Map<Long, LongConsumer> waiting = new ConcurrentHashMap<>(1);

  private final AtomicInteger next = new AtomicInteger(1);
  private volatile long lastNanos;
  private volatile long shortestNanos;

  /// How a ping is sent.
  interface Sender {
    void send(Frame ping) throws IOException;
  }

  /// Sends a ping and waits for the answer.
  ///
  /// @throws SocketTimeoutException if none comes within `limit`
  Duration await(Sender sender, Duration limit) throws IOException {
    long value = Integer.toUnsignedLong(next.getAndIncrement());
    var answer = new CompletableFuture<Long>();
    waiting.put(value, answer::complete);
    try {
      long sent = System.nanoTime();
      sender.send(Frame.ping(Frame.SYN, value));
      long arrived = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (arrived == NEVER) throw new IOException("the connection ended");
      return measured(arrived - sent);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("no sign of life within " + limit);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a ping is answered or not", e);
    } catch (InterruptedException e) {
      throw Inbox.interrupted(e);
    } finally {
      waiting.remove(value);
    }
  }

  /// Sends a ping if none was ever answered and none is under way, and doesn't wait.
  void measureOnce(Sender sender) throws IOException {
    if (shortestNanos != 0) return;
    long sent = System.nanoTime();
    LongConsumer answered =
        arrived -> {
          if (arrived != NEVER) measured(arrived - sent);
        };
    if (waiting.putIfAbsent(UNAWAITED, answered) != null) return;
    sender.send(Frame.ping(Frame.SYN, UNAWAITED));
  }

  /// The peer answered the ping `value`, which may be one that nobody sent.
  void answered(long value) {
    LongConsumer answered = waiting.remove(value);
    if (answered != null) answered.accept(System.nanoTime());
  }

  /// No more answers come.
  void end() {
    waiting.values().forEach(one -> one.accept(NEVER));
  }

  OptionalLong lastNanos() {
    return lastNanos == 0 ? OptionalLong.empty() : OptionalLong.of(lastNanos);
  }

  /// The shortest so far, 0 if none was measured.
  long shortestNanos() {
    return shortestNanos;
  }

  private Duration measured(long nanos) {
    long took = Math.max(1, nanos);
    lastNanos = took;
    long shortest = shortestNanos;
    shortestNanos = shortest == 0 ? took : Math.min(shortest, took);
    return Duration.ofNanos(took);
  }
}
