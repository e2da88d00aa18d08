package org.handsel.libp2p.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Very many nodes that send each other messages on [VirtualTime]: each pair has its own latency,
/// messages get lost, nodes come and go. It carries the inputs and outputs of machines without I/O,
/// not bytes; what runs on bytes is [MemoryNetwork]. For one thread.
///
/// ```java
/// var network = new VirtualNetwork<Rpc>(time, seed, Climate.INTERNET);
/// int alice = network.join((from, rpc) -> carryOut(alice.step(new Heard(from, rpc))));
/// network.send(alice, bob, rpc, rpc.size());
/// ```
///
/// @param <M> what is sent
public final class VirtualNetwork<M> {
  /// Who hears what arrives.
  ///
  /// @param <M> what is sent
  public interface Receiver<M> {
    /// `message` arrived from node `from`.
    void hear(int from, M message);
  }

  private static final double LATENCY_SPREAD_MAX = 3;

  private final VirtualTime time;
  private final long seed;
  private final Climate climate;
  private final SplittableRandom random;
  private final List<@Nullable Receiver<M>> nodes = new ArrayList<>();
  private long sent;
  private long lost;
  private long bytes;

  /// An empty network.
  ///
  /// @param seed decides latencies and losses
  public VirtualNetwork(VirtualTime time, long seed, Climate climate) {
    this.time = time;
    this.seed = seed;
    this.climate = climate;
    this.random = new SplittableRandom(seed);
  }

  /// Adds a node and returns its number; the first is 0.
  public int join(Receiver<M> node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  /// Node `number` goes away: nothing reaches it any more, not even what is on its way.
  public void leave(int number) {
    nodes.set(number, null);
  }

  /// Node `number` is there again, as `node`.
  public void rejoin(int number, Receiver<M> node) {
    nodes.set(number, node);
  }

  /// True while node `number` is there.
  public boolean there(int number) {
    return nodes.get(number) != null;
  }

  /// How many nodes ever joined.
  public int size() {
    return nodes.size();
  }

  /// Sends `message` of `length` bytes on its way; it arrives after the pair's delay, unless it is
  /// lost or the receiver isn't there then.
  public void send(int from, int to, M message, int length) {
    sent++;
    bytes += length;
    if (climate.loss() > 0 && random.nextDouble() < climate.loss()) {
      lost++;
      return;
    }
    long delay = delayNanos(from, to);
    if (climate.jitter() > 0) delay += (long) (delay * climate.jitter() * random.nextDouble());
    time.afterNanos(
        delay,
        () -> {
          Receiver<M> receiver = nodes.get(to);
          if (receiver == null) lost++;
          else receiver.hear(from, message);
        });
  }

  /// How long a message from one to the other takes, in nanoseconds, without jitter; the same both
  /// ways and always.
  public long delayNanos(int one, int other) {
    if (one == other) return 0;
    double median = climate.roundTripMedian().toNanos() / 2.0;
    if (climate.spread() == 0) return (long) median;
    long low = Math.min(one, other);
    long high = Math.max(one, other);
    var pair = new SplittableRandom(seed ^ (low << 32 | high));
    double deviation = Math.clamp(pair.nextGaussian(), -LATENCY_SPREAD_MAX, LATENCY_SPREAD_MAX);
    return (long) (median * Math.exp(climate.spread() * deviation));
  }

  /// How many messages were sent.
  public long sent() {
    return sent;
  }

  /// How many of them didn't arrive, those still on their way not counted.
  public long lost() {
    return lost;
  }

  /// How many bytes were sent.
  public long bytes() {
    return bytes;
  }
}
