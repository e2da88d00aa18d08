package org.handsel.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.handsel.node.app.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells whoever listens what changes. Listeners are called by the thread that tells, and hand over
/// to threads of their own.
final class Changes implements Events {
  private static final Logger log = LoggerFactory.getLogger(Changes.class);

  private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

  @Override
  public Subscription subscribe(Consumer<Event> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void tell(Event event) {
    for (var listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        log.error("A listener failed at {}", event, e);
      }
    }
  }
}
