package org.handsel.libp2p.mux;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How many bytes may lie unread: of one peer, within those of all peers. Safe for use by many
/// threads.
public final class Budget {
  private final long max;
  private final @Nullable Budget whole;
  private final AtomicLong used = new AtomicLong();

  private Budget(long max, @Nullable Budget whole) {
    this.max = max;
    this.whole = whole;
  }

  /// A budget of `max` bytes.
  public static Budget of(long max) {
    return new Budget(max, null);
  }

  /// A part of this one, of at most `max` bytes.
  public Budget part(long max) {
    return new Budget(max, this);
  }

  /// Takes `count` bytes if there is room for them.
  boolean take(int count) {
    if (used.addAndGet(count) > max) {
      used.addAndGet(-count);
      return false;
    }
    if (whole == null || whole.take(count)) return true;
    used.addAndGet(-count);
    return false;
  }

  /// Gives `count` bytes back.
  void give(int count) {
    used.addAndGet(-count);
    if (whole != null) whole.give(count);
  }

  /// True if less than half is used, here and in the whole.
  boolean ample() {
    return used.get() < max / 2 && (whole == null || whole.ample());
  }

  /// How many bytes are in use.
  public long used() {
    return used.get();
  }
}
