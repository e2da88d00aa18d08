package org.handsel.libp2p.protocol.kad;

import java.time.Duration;

/// How a network's Kademlia is tuned. Nodes of one network must agree on `k` and on the two
/// intervals of records; the rest is each node's own affair.
///
/// @param k how many peers hold a record, and share a bucket: kad-dht, "Replication parameter"
/// @param alpha how many are asked at once: kad-dht, "Alpha concurrency parameter"
/// @param paths on how many disjoint paths
/// @param refreshInterval how often the routing table is looked after: kad-dht, "Bootstrap process"
/// @param staleAge a bucket that no lookup went through for so long is refreshed
/// @param silentAge a peer that wasn't heard of for so long is asked for a sign of life
/// @param republishInterval how often records are announced again: kad-dht, "Provider Record
///   Republish Interval", 22 hours
public record KadParameters(
    int k,
    int alpha,
    int paths,
    Duration refreshInterval,
    Duration staleAge,
    Duration silentAge,
    Duration republishInterval) {
  /// The values of the specification, and three paths.
  public static final KadParameters DEFAULT =
      new KadParameters(
          20,
          10,
          3,
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofMinutes(5),
          Duration.ofHours(22));

  /// @throws IllegalArgumentException if something is not above zero
  public KadParameters {
    if (k < 1 || alpha < 1 || paths < 1) throw new IllegalArgumentException("none at all");
  }

  Lookup.Shape shape(KadLimits.Lookups limits) {
    return shape(limits, k);
  }

  Lookup.Shape shape(KadLimits.Lookups limits, int wanted) {
    return new Lookup.Shape(wanted, alpha, paths, limits.asksMax(), limits.perSubnetMax());
  }
}
