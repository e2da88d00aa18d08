package org.handsel.libp2p.protocol.kad;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.crypto.PeerId;

/// Carries out operations on real time: each on the thread that wants it, each question on a
/// virtual thread of its own.
final class Runner {
  private final Dht dht;
  private final KadSetup setup;
  private final Asker asker;
  private final Patience patience;
  private final PeerId self;

  Runner(Dht dht, KadSetup setup, Asker asker, Patience patience, PeerId self) {
    this.dht = dht;
    this.setup = setup;
    this.asker = asker;
    this.patience = patience;
    this.self = self;
  }

  /// One run: the questions that are under way, and until when each may stay silent.
  private final class Run {
    final LinkedBlockingQueue<Input> inbox = new LinkedBlockingQueue<>();
    final Map<PeerId, Long> silentUntil = new HashMap<>();
    final Set<PeerId> stalled = new HashSet<>();
    final long end = System.nanoTime() + setup.limits().lookups().timeout().toNanos();

    void carryOut(List<Output> outputs) {
      for (Output output : outputs) {
        switch (output) {
          case Output.Ask(var to, var request) -> {
            silentUntil.put(to.id(), System.nanoTime() + stallNanos());
            Thread.startVirtualThread(() -> inbox.add(asker.ask(to, request)));
          }
          case Output.Tell(var to, var message) ->
              Thread.startVirtualThread(() -> asker.ask(to, message));
          case Output.Done _ -> {}
        }
      }
    }

    private long stallNanos() {
      synchronized (dht) {
        return patience.stallAfter().toNanos();
      }
    }

    /// The next thing that happens: an answer, or that somebody is silent for too long.
    Input next() throws InterruptedException {
      long now = System.nanoTime();
      var first = silentUntil.entrySet().stream().min(Comparator.comparing(Map.Entry::getValue));
      long until = Math.min(end, first.map(Map.Entry::getValue).orElse(end));
      Input input = inbox.poll(Math.max(0, until - now), TimeUnit.NANOSECONDS);
      if (input == null && first.isPresent()) return silent(first.get().getKey());
      if (input == null) return new Input.Failed(self);
      silentUntil.remove(input.from());
      stalled.remove(input.from());
      return input;
    }

    /// First it is only slow, then it is given up.
    private Input silent(PeerId peer) {
      if (!stalled.add(peer)) {
        stalled.remove(peer);
        silentUntil.remove(peer);
        return new Input.Failed(peer);
      }
      silentUntil.put(peer, System.nanoTime() + Patience.GIVE_UP_AFTER.toNanos());
      return new Input.Stalled(peer);
    }
  }

  /// Carries out `operation`, and returns when it is over.
  ///
  /// @throws InterruptedIOException if it took too long, or the thread was interrupted
  void run(Operation operation) throws IOException {
    run(operation, () -> {});
  }

  /// [#run] that calls `then` after each answer, and returns as soon as [Operation#end] was called
  /// and its thread interrupted.
  void run(Operation operation, Runnable then) throws IOException {
    var run = new Run();
    try {
      synchronized (dht) {
        run.carryOut(operation.start());
      }
      while (!operation.done()) {
        if (System.nanoTime() > run.end) throw new InterruptedIOException("it took too long");
        Input input = run.next();
        List<Output> outputs;
        synchronized (dht) {
          outputs = operation.step(input);
        }
        run.carryOut(outputs);
        then.run();
      }
    } catch (InterruptedException e) {
      if (ended(operation)) return;
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    synchronized (dht) {
      dht.finished(operation, setup.clock().instant());
    }
  }

  private boolean ended(Operation operation) {
    synchronized (dht) {
      return operation.done();
    }
  }
}
