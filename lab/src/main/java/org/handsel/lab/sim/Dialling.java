package org.handsel.lab.sim;

import java.time.Duration;
import java.util.function.Consumer;

/// A call to one place: its first packet, again and again after ever longer pauses, until it is
/// answered or nobody wants to wait any more.
final class Dialling {
  private final HomePeer caller;
  private final int port;
  private final long place;
  private final Consumer<Boolean> then;
  private boolean over;

  /// @param port from which of its ports `caller` calls
  /// @param then is told whether it was answered, once, unless [#stop] came first
  Dialling(HomePeer caller, int port, long place, Consumer<Boolean> then) {
    this.caller = caller;
    this.port = port;
    this.place = place;
    this.then = then;
  }

  HomePeer caller() {
    return caller;
  }

  Dialling start(Duration timeout) {
    call(Loss.FIRST_AGAIN);
    caller.world.time().after(timeout, () -> end(false));
    return this;
  }

  private void call(Duration pause) {
    if (over) return;
    caller.send(port, place, new Talk.Call(this, false));
    caller.world.time().after(pause, () -> call(pause.multipliedBy(2)));
  }

  /// An answer came from `from`. One from elsewhere than was called is none.
  void answered(long from) {
    if (from == place) end(true);
  }

  void stop() {
    over = true;
  }

  private void end(boolean reached) {
    if (over) return;
    over = true;
    then.accept(reached);
  }
}
