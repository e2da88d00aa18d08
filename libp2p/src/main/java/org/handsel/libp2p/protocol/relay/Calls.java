package org.handsel.libp2p.protocol.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;

/// The calls that relays have passed on and that nobody has taken yet. Where we can be called is
/// announced by the [RelayClient], relay by relay. Safe for use by many threads.
final class Calls implements Listener {
  /// What the host listens on.
  static final Multiaddr HERE = Multiaddr.of("/" + CircuitAddress.CIRCUIT);

  /// Callers in turn; an empty one says that nobody follows.
  private final BlockingQueue<Optional<RelayedWire>> waiting;

  private final AtomicBoolean closed = new AtomicBoolean();

  Calls(int waitingMax) {
    // One more for the end.
    this.waiting = new ArrayBlockingQueue<>(waitingMax + 1);
  }

  /// Takes `call` in; false if too many wait, or nobody listens.
  boolean offer(RelayedWire call) {
    if (closed.get() || waiting.remainingCapacity() <= 1) return false;
    if (!waiting.offer(Optional.of(call))) return false;
    if (closed.get()) call.close();
    return true;
  }

  @Override
  public List<Multiaddr> addresses() {
    return List.of();
  }

  @Override
  public Link accept() throws IOException {
    try {
      Optional<RelayedWire> call = waiting.take();
      if (call.isPresent()) return call.get();
      boolean _ = waiting.offer(call);
      throw new IOException("nobody listens for relayed calls any more");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while listening", e);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    for (var call = waiting.poll(); call != null; call = waiting.poll()) {
      call.ifPresent(RelayedWire::close);
    }
    boolean _ = waiting.offer(Optional.empty());
  }
}
