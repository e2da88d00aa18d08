package org.handsel.node.http;

import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.sse.SseSink;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.handsel.node.app.Events;

/// Readers of live updates: each gets what changes from the moment it came, one event a change, as
/// `event: change` with `{"topic","id"}`. A reader who is too slow loses the oldest changes and is
/// told so by a change of topic `lost`, upon which it reads anew what it shows.
final class LiveUpdates implements AutoCloseable {
  private static final Events.Event LOST = new Events.Event("lost", "");
  private static final Events.Event CLOSED = new Events.Event("closed", "");

  private final Events events;
  private final Limits limits;
  private final Semaphore places;
  private final Set<BlockingQueue<Events.Event>> readers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  LiveUpdates(Events events, Limits limits) {
    this.events = events;
    this.limits = limits;
    this.places = new Semaphore(limits.liveMax());
  }

  /// Takes a place for a reader; false if all are taken.
  boolean take() {
    return !closed && places.tryAcquire();
  }

  /// Writes to `sink` until its reader leaves or the server closes; gives the place back.
  void write(SseSink sink) {
    var queue = new Waiting(limits.queuedMax());
    readers.add(queue);
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
      readers.remove(queue);
      places.release();
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
    readers.forEach(queue -> {
      queue.clear();
      queue.add(CLOSED);
    });
  }

  private static final class Waiting extends ArrayBlockingQueue<Events.Event> {
    private static final long serialVersionUID = 1L;

    Waiting(int most) {
      super(most);
    }

    void push(Events.Event event) {
      if (!offer(event)) {
        clear();
        offer(LOST);
      }
    }
  }
}
