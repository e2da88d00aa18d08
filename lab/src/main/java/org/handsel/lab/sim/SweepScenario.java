package org.handsel.lab.sim;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.protocol.kad.Contact;
import org.handsel.libp2p.protocol.kad.KadParameters;
import org.handsel.libp2p.protocol.kad.Key;

/// One peer announces very many keys together. Its line isn't limited here; how much goes over it
/// is printed.
final class SweepScenario {
  private static final Duration JOIN_INTERVAL = Duration.ofMillis(50);
  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final int AT_ONCE = 8;
  private static final int CHECKED = 200;
  private static final int K = 20;

  private SweepScenario() {}

  /// `sweep`: true if a thousand keys a second are announced when there are many, and nearly all
  /// that should hold a key hold it.
  static boolean play(int nodes, long seed, PrintStream out) {
    var world = new KadWorld(seed, KadWorld.Dial.QUIC, KadParameters.DEFAULT);
    world.grow(nodes, JOIN_INTERVAL);
    world.time().pass(SETTLE);
    out.printf("%d nodes, %d regions at once%n", nodes, AT_ONCE);
    out.printf(
        "%8s %9s %10s %12s %11s %12s%n",
        "keys", "seconds", "keys / s", "messages/key", "bytes/key", "of nearest %");
    boolean good = true;
    for (int keys : new int[] {1000, 10_000, 50_000}) good = sweep(world, keys, out);
    return good;
  }

  private static boolean sweep(KadWorld world, int keys, PrintStream out) {
    var names = new ArrayList<Bytes>();
    for (int i = 0; i < keys; i++) names.add(world.chanceName());
    KadPeer announcer = world.anybody();
    long start = world.time().nanos();
    long sent = world.network().sent();
    long bytes = world.network().bytes();
    var done = new boolean[1];
    announcer.announceAll(names, AT_ONCE, () -> done[0] = true);
    boolean ended = world.time().passUntil(() -> done[0], Duration.ofHours(1));
    double seconds = (world.time().nanos() - start) / 1e9;
    long messages = world.network().sent() - sent;
    long size = world.network().bytes() - bytes;
    world.time().pass(Duration.ofSeconds(10));
    double held = held(world, names, announcer);
    out.printf(
        "%8d %9.1f %10.0f %12.1f %11d %12.1f%n",
        keys, seconds, keys / seconds, (double) messages / keys, size / keys, 100 * held);
    return ended && keys / seconds >= 1000 && held > 0.9;
  }

  /// What share of the nearest peers hold the announcement, over some of the names.
  private static double held(KadWorld world, List<Bytes> names, KadPeer announcer) {
    int holding = 0;
    for (int i = 0; i < CHECKED; i++) {
      Bytes name = names.get(world.random().nextInt(names.size()));
      Key key = Key.of(name);
      holding +=
          (int)
              world.alive().stream()
                  .filter(peer -> !peer.equals(announcer))
                  .sorted((one, other) -> key.nearer(one.contact.key(), other.contact.key()))
                  .limit(K)
                  .filter(peer -> holds(peer, name, announcer.contact))
                  .count();
    }
    return (double) holding / (CHECKED * K);
  }

  private static boolean holds(KadPeer peer, Bytes name, Contact provider) {
    return peer.dht.answers().providers(name, peer.world.time().instant()).contains(provider);
  }
}
