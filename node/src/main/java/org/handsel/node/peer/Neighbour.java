package org.handsel.node.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Version;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.multiformats.Bytes;

/// A peer that is connected: who it is, what it wants, what it is known to hold, what waits for it.
final class Neighbour {
  private static final int KNOWN_MAX = 50_000;
  private static final int WAITING_MAX = 20_000;

  // sync.md §1.4 "a quarter of an hour after it pulled, and a minute after it passed over"
  private static final long LEISURE_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long SOON_MILLIS = Duration.ofMinutes(1).toMillis();

  final Connection connection;
  final AtomicLong records = new AtomicLong();
  final AtomicInteger penalties = new AtomicInteger();

  private final AtomicBoolean greeting = new AtomicBoolean();
  private final CountDownLatch greeted = new CountDownLatch(1);
  private volatile Optional<Hello> hello = Optional.empty();

  // Guarded by this: what the peer has or was offered, and what it has yet to be offered.
  private final Map<Bytes, Boolean> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
          return size() > KNOWN_MAX;
        }
      };
  private List<Version> waiting = new ArrayList<>();
  private boolean sending;

  // Guarded by this: when to ask it for everything again, and how soon after something of its was
  // passed over.
  private long due = Long.MAX_VALUE;
  private long soon = SOON_MILLIS;

  // Guarded by this: when to greet again, in ms since 1970.
  private long greetAt = Long.MAX_VALUE;

  Neighbour(Connection connection) {
    this.connection = connection;
  }

  /// True for the first who means to greet it; its hello is then waited for by all.
  boolean startGreeting() {
    return hello.isEmpty() && greeting.compareAndSet(false, true);
  }

  /// Who it said it is, if it has.
  Optional<Hello> hello() {
    return hello;
  }

  /// Takes its hello at `now`; true if it is the first on this connection.
  synchronized boolean greeted(Hello said, long now) {
    boolean first = hello.isEmpty();
    greetAt = now + Math.max((said.until() - now) / 2, SOON_MILLIS);
    hello = Optional.of(said);
    greeted.countDown();
    return first;
  }

  /// It has gone: nobody need wait for its hello any more.
  void gone() {
    greeted.countDown();
  }

  /// Waits until it has said who it is; false if it takes too long.
  boolean awaitHello(Duration patience) {
    try {
      return greeted.await(patience.toMillis(), TimeUnit.MILLISECONDS) && hello.isPresent();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Whether half of its hello's life is over. Once true, not again for a minute.
  synchronized boolean greetDue(long now) {
    if (greetAt > now) return false;
    greetAt = now + SOON_MILLIS;
    return true;
  }

  /// It was asked for everything.
  synchronized void pulled(long now) {
    if (due == Long.MAX_VALUE) soon = SOON_MILLIS;
    due = Math.min(due, now + LEISURE_MILLIS);
  }

  /// Something that it sent may pass when it is asked again; each time in a row it takes longer.
  synchronized void passedOver(long now) {
    if (due <= now + soon) return;
    due = now + soon;
    soon = Math.min(soon * 2, LEISURE_MILLIS);
  }

  /// Whether to ask it for everything again. True once.
  synchronized boolean pullDue(long now) {
    if (due > now) return false;
    due = Long.MAX_VALUE;
    return true;
  }

  synchronized void stopSending() {
    sending = false;
  }

  /// Remembers that the peer holds these.
  synchronized void holds(List<SignedRecord> these) {
    these.forEach(it -> known.put(it.digest(), true));
  }

  /// Puts what of `these` the peer follows and doesn't hold into the line. True if somebody has to
  /// start sending. A peer that falls too far behind is not offered more: it asks for everything
  /// when it connects again.
  synchronized boolean queue(List<SignedRecord> these) {
    Set<String> topics = hello.map(it -> Set.copyOf(it.topics())).orElse(Set.of());
    for (SignedRecord record : these) {
      boolean follows = record.payload().travels().stream().anyMatch(topics::contains);
      if (!follows || waiting.size() >= WAITING_MAX) continue;
      if (known.putIfAbsent(record.digest(), true) == null) waiting.add(record.version());
    }
    boolean start = !sending && !waiting.isEmpty();
    sending |= start;
    return start;
  }

  /// Takes at most `most` from the line; with none left, sending is over.
  synchronized List<Version> next(int most) {
    List<Version> some = List.copyOf(waiting.subList(0, Math.min(most, waiting.size())));
    waiting = new ArrayList<>(waiting.subList(some.size(), waiting.size()));
    if (some.isEmpty()) sending = false;
    return some;
  }
}
