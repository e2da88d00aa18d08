package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// Calls several addresses of one peer, each a moment after the one before it, or at once when all
/// before it have failed. The first that answers wins; the others are hung up. For one thread, but
/// for what is said otherwise.
final class Race {
  /// One call, on a thread of its own; gives up when that is interrupted.
  interface Caller {
    PeerConnection call(Multiaddr address) throws IOException;
  }

  private sealed interface Outcome {
    record Reached(PeerConnection connection) implements Outcome {}

    record Failed(Multiaddr address, String reason) implements Outcome {}
  }

  private final List<DialPlan.Call> calls;
  private final int atOnceMax;
  private final Caller caller;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Multiaddr, String> failures = new LinkedHashMap<>();
  private int begun;

  Race(List<DialPlan.Call> calls, int atOnceMax, Caller caller) {
    this.calls = calls;
    this.atOnceMax = atOnceMax;
    this.caller = caller;
  }

  /// The first connection.
  ///
  /// @throws IOException if no address leads to one, with a reason for each
  PeerConnection run() throws IOException {
    try {
      while (failures.size() < calls.size()) {
        int running = begun - failures.size();
        if (running == 0) begin();
        switch (await()) {
          case Outcome.Reached(PeerConnection connection) -> {
            return connection;
          }
          case Outcome.Failed(Multiaddr address, String reason) -> failures.put(address, reason);
          case null -> begin();
        }
      }
      throw new IOException(
          failures.entrySet().stream()
              .map(f -> f.getKey() + ": " + f.getValue())
              .collect(Collectors.joining("; ")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while dialling");
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  /// The peer has been met in another way, so nobody needs to be called any more. Safe to be called
  /// by any thread.
  void met(PeerConnection connection) {
    outcomes.add(new Outcome.Reached(connection));
  }

  /// What comes of a call, or null when it's time for the next one.
  private @Nullable Outcome await() throws InterruptedException {
    boolean more = begun < calls.size() && begun - failures.size() < atOnceMax;
    if (!more) return outcomes.take();
    return outcomes.poll(calls.get(begun).pause().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void begin() {
    Multiaddr address = calls.get(begun++).address();
    threads.add(
        Thread.startVirtualThread(() -> {
          try {
            outcomes.add(new Outcome.Reached(caller.call(address)));
          } catch (IOException e) {
            outcomes.add(new Outcome.Failed(address, String.valueOf(e.getMessage())));
          } catch (RuntimeException e) {
            outcomes.add(new Outcome.Failed(address, e.toString()));
          }
        }));
  }
}
