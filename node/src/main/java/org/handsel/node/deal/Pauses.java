package org.handsel.node.deal;

import java.util.HashMap;
import java.util.Map;
import org.handsel.libp2p.multiformats.Cid;

/// Which letters rest since their readers couldn't take them yet: a case may have to wait for the
/// chain for a quarter of an hour, and is long. Kept in memory only; a node that is started anew
/// tries all at once. Safe for use by many threads.
final class Pauses {
  /// mail.md §2.3 "after a second, and then each time after twice as long, up to 16 seconds"
  private static final long FIRST_MILLIS = 1_000;

  private static final long LONGEST_MILLIS = 16_000;

  /// More than these of one person don't rest.
  private static final int LETTERS_MAX = 1_000;

  private record Pause(long length, long until) {}

  private final Map<Cid, Map<Long, Pause>> resting = new HashMap<>(); // guarded by this

  /// Whether the letter at `place` is to be left alone at `now`, milliseconds from anywhere.
  synchronized boolean rests(Cid to, long place, long now) {
    Pause pause = resting.getOrDefault(to, Map.of()).get(place);
    return pause != null && now < pause.until();
  }

  /// `to` can't take the letter yet.
  synchronized void begin(Cid to, long place, long now) {
    Map<Long, Pause> theirs = resting.computeIfAbsent(to, _ -> new HashMap<>());
    Pause last = theirs.get(place);
    if (last == null && theirs.size() >= LETTERS_MAX) return;
    long length = last == null ? FIRST_MILLIS : Math.min(2 * last.length(), LONGEST_MILLIS);
    theirs.put(place, new Pause(length, now + length));
  }

  /// `to` has taken a letter: what waited for it may be welcome now.
  synchronized void over(Cid to) {
    resting.remove(to);
  }
}
