package org.handsel.node.http;

import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.sse.SseSink;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.handsel.node.app.Events;

/// Readers of live updates: each gets what changes from the moment it came, one event a change, as
/// `event: change` with `{"topic","id"}`. A reader who is too slow loses the oldest changes and is
/// told so by a change of topic `lost`, upon which it reads anew what it shows. When all places are
/// taken the newest reader pushes out the oldest, who most likely left without our noticing yet.
final class LiveUpdates implements AutoCloseable {
  private static final Events.Event LOST = new Events.Event("lost", "");
  private static final Events.Event CLOSED = new Events.Event("closed", "");

  private final Events events;
  private final Limits limits;
  private final Deque<Waiting> readers = new ArrayDeque<>(); // oldest first; guarded by itself
  private volatile boolean closed;

  LiveUpdates(Events events, Limits limits) {
    this.events = events;
    this.limits = limits;
  }

  /// Writes to `sink` until its reader leaves, is pushed out, or the server closes.
  void write(SseSink sink) {
    var queue = new Waiting(limits.queuedMax());
    synchronized (readers) {
      if (readers.size() >= limits.liveMax()) {
        readers.removeFirst().end();
      }
      readers.addLast(queue);
    }
    try (sink;
        var _ = events.subscribe(queue::push)) {
      sink.emit(SseEvent.builder().comment("welcome").data(SseEvent.NO_DATA).build());
      while (!closed) {
        var event = queue.poll(limits.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
        if (CLOSED.equals(event)) {
          return;
        }
        sink.emit(event == null ? heartbeat() : change(event));
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      return; // the reader has left: nothing is lost
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (readers) {
        readers.remove(queue);
      }
    }
  }

  private static SseEvent heartbeat() {
    return SseEvent.builder().comment("still here").data(SseEvent.NO_DATA).build();
  }

  private static SseEvent change(Events.Event event) {
    return SseEvent.builder()
        .name("change")
        .data(new String(Json.bytes(event), StandardCharsets.UTF_8))
        .build();
  }

  @Override
  public void close() {
    closed = true;
    synchronized (readers) {
      readers.forEach(Waiting::end);
    }
  }

  private static final class Waiting extends ArrayBlockingQueue<Events.Event> {
    private static final long serialVersionUID = 1L;

    Waiting(int most) {
      super(most);
    }

    void end() {
      clear();
      offer(CLOSED);
    }

    void push(Events.Event event) {
      if (!offer(event)) {
        clear();
        offer(LOST);
      }
    }
  }
}
