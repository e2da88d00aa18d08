package org.handsel.node.app;

import java.util.function.Consumer;

/// What changes, as it changes: for pages that are open and commands that wait.
public interface Events {
  /// Calls `listener` at every change until the subscription is closed. Never blocks the node: a
  /// slow listener loses the oldest.
  Subscription subscribe(Consumer<Event> listener);

  /// Tells every subscriber.
  void tell(Event event);

  /// A change: `topic` is `deal`, `listing`, `peer`, `wallet`, `setup`; `id` says which.
  record Event(String topic, String id) {}

  /// Ends by closing.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
