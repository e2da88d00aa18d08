package org.handsel.libp2p.mux;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// So much of something and no more, bytes or places: a part, within a larger part, within the
/// whole. Safe for use by many threads.
public final class Budget {
  private final long max;
  private final @Nullable Budget whole;
  private final AtomicLong used = new AtomicLong();

  private Budget(long max, @Nullable Budget whole) {
    this.max = max;
    this.whole = whole;
  }

  /// A budget of `max`.
  public static Budget of(long max) {
    return new Budget(max, null);
  }

  /// A part of this one, of at most `max`.
  public Budget part(long max) {
    return new Budget(max, this);
  }

  /// Takes `count` if there is room for them, here and in the whole.
  public boolean take(int count) {
    if (used.addAndGet(count) > max) {
      used.addAndGet(-count);
      return false;
    }
    if (whole == null || whole.take(count)) return true;
    used.addAndGet(-count);
    return false;
  }

  /// Gives `count` back.
  public void give(int count) {
    used.addAndGet(-count);
    if (whole != null) whole.give(count);
  }

  /// True if less than half is used, here and in the whole.
  boolean ample() {
    return used.get() < max / 2 && (whole == null || whole.ample());
  }

  /// How much is in use.
  public long used() {
    return used.get();
  }
}
