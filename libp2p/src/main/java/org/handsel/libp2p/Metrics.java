package org.handsel.libp2p;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Counters and gauges, for whoever shows them. Safe for use by many threads.
///
/// ```java
/// Metrics.Counter asked = metrics.counter("kad_requests_total", "Requests answered.");
/// asked.add(1);
/// ```
///
/// Names and labels are in the words of the Prometheus text format: lower case with underscores, a
/// counter ends in `_total`. Whoever makes one takes care that strangers can't make ever more
/// labels.
public final class Metrics {
  /// What grows only.
  public static final class Counter {
    private final LongAdder sum = new LongAdder();

    private Counter() {}

    /// Adds `more`.
    public void add(long more) {
      sum.add(more);
    }

    /// Its value.
    public long value() {
      return sum.sum();
    }
  }

  /// One value.
  ///
  /// @param counter true if it grows only
  /// @param label what tells it from others of the same name, as `key="value"`; empty if nothing
  public record Sample(String name, String label, String help, boolean counter, long value) {}

  private record Key(String name, String label) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : label.compareTo(other.label);
    }
  }

  private sealed interface Source {
    record Counted(String help, Counter counter) implements Source {}

    record Gauged(String help, LongSupplier value) implements Source {}
  }

  private final Map<Key, Source> sources = new ConcurrentSkipListMap<>();

  /// The counter of this name.
  public Counter counter(String name, String help) {
    return counter(name, "", help);
  }

  /// The counter of this name and label, as `key="value"`.
  public Counter counter(String name, String label, String help) {
    Source source =
        sources.computeIfAbsent(new Key(name, label), _ -> new Source.Counted(help, new Counter()));
    if (source instanceof Source.Counted(_, Counter counter)) return counter;
    throw new IllegalArgumentException(name + " is a gauge");
  }

  /// Reads `value` whenever somebody looks; it must not block.
  public void gauge(String name, String help, LongSupplier value) {
    sources.put(new Key(name, ""), new Source.Gauged(help, value));
  }

  /// All values now, by name and label.
  public List<Sample> samples() {
    var samples = new ArrayList<Sample>();
    sources.forEach((key, source) ->
        samples.add(
            switch (source) {
              case Source.Counted(String help, Counter counter) ->
                  new Sample(key.name, key.label, help, true, counter.value());
              case Source.Gauged(String help, LongSupplier value) ->
                  new Sample(key.name, key.label, help, false, value.getAsLong());
            }));
    return List.copyOf(samples);
  }
}
