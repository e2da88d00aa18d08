package org.handsel.lab.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.handsel.libp2p.protocol.kad.Contact;

/// Peers that come to a network with nothing but three others' addresses, and how long it takes
/// them until they are part of it.
///
/// @param metMillis until each was connected to three peers, which had answered it
/// @param knownMillis until three had it in their tables, where others find it and ask it; empty
///   for those that can't be called
record Newcomers(Figures metMillis, Figures knownMillis) {
  private static final int PEERS = 3;
  private static final int COUNT = 20;
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// What is promised of both.
  private static final double MILLIS_MAX = 5000;

  /// Lets some come, one after the other.
  static Newcomers watch(KadWorld world) {
    var newcomers = new Newcomers(new Figures(), new Figures());
    for (int i = 0; i < COUNT; i++) {
      List<Contact> known = world.someContacts();
      KadPeer fresh = world.join();
      long start = world.time().nanos();
      fresh.bootstrap(known);
      newcomers.metMillis.add(millis(world, start, () -> fresh.dht.table().size() >= PEERS));
      if (!world.serves(fresh.number)) continue;
      newcomers.knownMillis.add(millis(world, start, () -> known(world, fresh)));
    }
    return newcomers;
  }

  private static boolean known(KadWorld world, KadPeer fresh) {
    return world.alive().stream()
            .filter(it -> it.dht.table().find(fresh.contact.id()).isPresent())
            .limit(PEERS)
            .count()
        == PEERS;
  }

  private static double millis(KadWorld world, long start, BooleanSupplier done) {
    while (!done.getAsBoolean() && world.time().nanos() - start < PATIENCE.toNanos()) {
      world.time().pass(LOOK);
    }
    return (world.time().nanos() - start) / 1e6;
  }

  boolean good() {
    return metMillis.quantile(1) <= MILLIS_MAX && knownMillis.quantile(1) <= MILLIS_MAX;
  }

  @Override
  public String toString() {
    return "%8d newcomers: connected to three after p50 %.0f ms, at most %.0f ms; known to three after at most %.0f ms"
        .formatted(
            metMillis.count(),
            metMillis.quantile(0.5),
            metMillis.quantile(1),
            knownMillis.quantile(1));
  }
}
