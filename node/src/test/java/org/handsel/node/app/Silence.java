package org.handsel.node.app;

import java.util.function.Consumer;

/// Nobody listens.
public final class Silence implements Events {
  @Override
  public Subscription subscribe(Consumer<Event> listener) {
    return () -> {};
  }

  @Override
  public void tell(Event event) {}
}
