package org.handsel.libp2p.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often something is allowed to each of many: so many times within a span of time. Of too many
/// the one that came first is forgotten, so bound the whole as well. Safe for use by many threads.
public final class Rates<K> {
  private record Span(Instant from, int taken) {}

  private final int max;
  private final Duration within;
  private final Map<K, Span> spans;

  /// @param max how often each may
  /// @param within in what time
  /// @param keysMax how many are remembered
  public Rates(int max, Duration within, int keysMax) {
    this.max = max;
    this.within = within;
    this.spans =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Span> eldest) {
            return size() > keysMax;
          }
        };
  }

  /// True if `key` may once more at `now`; then that is counted.
  public synchronized boolean take(K key, Instant now) {
    Span span = spans.get(key);
    if (span == null || now.isBefore(span.from) || !now.isBefore(span.from.plus(within))) {
      // Behind those that are under way, so that they are forgotten first.
      spans.remove(key);
      if (max < 1) return false;
      spans.put(key, new Span(now, 1));
      return true;
    }
    if (span.taken >= max) return false;
    spans.put(key, new Span(span.from, span.taken + 1));
    return true;
  }
}
