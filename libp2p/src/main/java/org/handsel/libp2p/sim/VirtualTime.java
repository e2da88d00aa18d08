package org.handsel.libp2p.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// A clock that jumps from one planned event to the next, so that hours of a network pass in
/// seconds. What is planned for the same instant happens in the order of planning; the same plans
/// therefore always give the same run. For one thread.
///
/// ```java
/// var time = new VirtualTime();
/// time.after(Duration.ofHours(1), () -> node.step(new Heartbeat()));
/// time.pass(Duration.ofHours(2));
/// ```
public final class VirtualTime implements InstantSource {
  /// When every simulation begins.
  public static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

  private record Planned(long at, long number, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Planned> plans = new PriorityQueue<>();
  private long now;
  private long planned;
  private long happened;

  @Override
  public Instant instant() {
    return BEGINNING.plusNanos(now);
  }

  /// Nanoseconds since the beginning.
  public long nanos() {
    return now;
  }

  /// How many events have happened.
  public long happened() {
    return happened;
  }

  /// Plans `what` for `delay` from now; a negative delay counts as none.
  public void after(Duration delay, Runnable what) {
    afterNanos(delay.toNanos(), what);
  }

  /// [#after] in nanoseconds.
  public void afterNanos(long delay, Runnable what) {
    plans.add(new Planned(now + Math.max(0, delay), planned++, what));
  }

  /// Plans `what` for `first` from now and every `interval` after that, for as long as it says
  /// true.
  public void every(Duration first, Duration interval, BooleanSupplier what) {
    after(
        first,
        () -> {
          if (what.getAsBoolean()) every(interval, interval, what);
        });
  }

  /// Lets the next event happen; false if nothing is planned.
  public boolean next() {
    Planned event = plans.poll();
    if (event == null) return false;
    now = event.at;
    happened++;
    event.what.run();
    return true;
  }

  /// Lets `duration` pass with all that happens in it.
  public void pass(Duration duration) {
    passUntil(() -> false, duration);
  }

  /// Lets time pass until `done` or, at the latest, until `limit` has passed; true if it was done.
  /// It is asked after each event.
  public boolean passUntil(BooleanSupplier done, Duration limit) {
    long end = now + limit.toNanos();
    if (done.getAsBoolean()) return true;
    for (Planned event = plans.peek(); event != null && event.at <= end; event = plans.peek()) {
      next();
      if (done.getAsBoolean()) return true;
    }
    now = Math.max(now, end);
    return false;
  }
}
