package org.handsel.libp2p.protocol.kad;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/// How many peers there are, as far as lookups tell, and whether a neighbourhood holds more than
/// its share of them.
///
/// The ids of honest peers lie evenly in the keyspace, so the distance of the i-th nearest to any
/// key is about i / size. Lookups for keys that chance chose measure that; the median of the last
/// ones isn't moved by a few that were misled. A neighbourhood whose peers lie several times closer
/// than that is crowded: somebody put peers there to take a key over (Sybils). Where it isn't,
/// honest peers must be among the k nearest. After Sridhar and others, "Content Censorship in the
/// InterPlanetary File System", 2023. For one thread.
public final class NetworkSize {
  /// What a lookup for a key of chance came to.
  ///
  /// @param closest the nearest peers, nearest first
  public record Sample(Key target, List<Contact> closest) {
    /// The list is copied.
    public Sample {
      closest = List.copyOf(closest);
    }
  }

  /// One comes with each refresh of the table: the median of so few is soon that of a network that
  /// has grown, and two that were misled don't move it.
  private static final int SAMPLES_MAX = 5;

  private static final int SAMPLES_MIN = 3;

  /// How many times the usual density is too much, for all of the nearest and for the nearer half.
  /// With 20 honest peers the first happens once in 100,000 lookups, the second in 4,000.
  private static final double CROWDED = 3;

  private static final double HALF_CROWDED = 4;

  /// How many times the usual distance is too far. With 20 honest peers that happens once in 2,500
  /// lookups.
  private static final double SPARSE = 2;

  /// Fewer peers than this say nothing about density.
  private static final int PEERS_MIN = 8;

  /// In half of all networks the n-th peer lies nearer than (n - 1/3) / size.
  private static final double MEDIAN = 1 / 3.0;

  private final Deque<Double> samples = new ArrayDeque<>();

  /// Takes a sample more.
  public void add(Sample sample) {
    int count = sample.closest.size();
    if (count < PEERS_MIN) return;
    samples.addLast(density(sample.target, sample.closest, count));
    if (samples.size() > SAMPLES_MAX) samples.removeFirst();
  }

  /// Takes these samples in place of all that are older.
  void renew(Collection<Sample> fresh) {
    samples.clear();
    fresh.forEach(this::add);
  }

  /// How many peers there seem to be; empty until a few lookups were made.
  public OptionalDouble estimate() {
    if (samples.size() < SAMPLES_MIN) return OptionalDouble.empty();
    double[] sorted = samples.stream().mapToDouble(sample -> sample).toArray();
    Arrays.sort(sorted);
    return OptionalDouble.of(sorted[sorted.length / 2]);
  }

  /// True if the nearest peers to `target`, nearest first, are far more than belong there.
  public boolean crowded(Key target, List<Contact> closest) {
    OptionalDouble size = estimate();
    if (size.isEmpty() || closest.size() < PEERS_MIN) return false;
    int half = closest.size() / 2;
    return density(target, closest, closest.size()) > CROWDED * size.getAsDouble()
        || density(target, closest, half) > HALF_CROWDED * size.getAsDouble();
  }

  /// The part of the keyspace, 0 to 1, within which the `count` peers nearest to any key must lie;
  /// 1 as long as the size isn't known.
  public double reach(int count) {
    OptionalDouble size = estimate();
    return size.isEmpty() ? 1 : Math.min(1, SPARSE * count / size.getAsDouble());
  }

  /// The size that a network has whose `count`-th peer lies where this one does: as often too much
  /// as too little.
  private static double density(Key target, List<Contact> closest, int count) {
    double part = target.distance(closest.get(count - 1).key()).part();
    return (count - MEDIAN) / Math.max(part, Double.MIN_NORMAL);
  }
}
