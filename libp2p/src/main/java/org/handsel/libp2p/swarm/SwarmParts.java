package org.handsel.libp2p.swarm;

import org.handsel.libp2p.AccessList;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.transport.BufferPool;

/// What all connections of a swarm share.
record SwarmParts(
    Limits limits,
    Multistream multistream,
    BufferPool pool,
    Shares shares,
    AccessList access,
    Protected kept,
    Metrics metrics,
    Counts counts) {
  /// Buffers that are kept for the next who needs one: 64 are some 4 MiB.
  private static final int BUFFERS_KEPT_MAX = 64;

  static SwarmParts of(Limits limits) {
    var metrics = new Metrics();
    return new SwarmParts(
        limits,
        new Multistream(limits.messages().negotiationBytesMax()),
        new BufferPool(BUFFERS_KEPT_MAX),
        new Shares(limits.streams()),
        new AccessList(),
        new Protected(),
        metrics,
        new Counts(metrics));
  }
}
