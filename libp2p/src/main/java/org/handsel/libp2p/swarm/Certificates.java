package org.handsel.libp2p.swarm;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Our own signed peer records, one for each choice of our addresses. They are signed when the
/// addresses change, and not for every peer that asks. Safe for use by many threads.
final class Certificates {
  private final KeyPair signer;
  private final InstantSource clock;
  private final Map<List<Multiaddr>, Bytes> signed = new HashMap<>();
  private List<Multiaddr> addresses = List.of();
  private long seq;

  Certificates(KeyPair signer, InstantSource clock) {
    this.signer = signer;
    this.clock = clock;
  }

  /// The signed envelope of a record that lists `shown`.
  ///
  /// @param all where we can be reached now; when it is no longer what it was, what was signed
  ///   before is out of date
  /// @param shown those of them that are for the peer in question
  synchronized Bytes of(List<Multiaddr> all, List<Multiaddr> shown) {
    if (!addresses.equals(all)) {
      addresses = List.copyOf(all);
      signed.clear();
    }
    return signed.computeIfAbsent(List.copyOf(shown), this::sign);
  }

  private Bytes sign(List<Multiaddr> shown) {
    // RFC 0003: "MUST increase monotonically", and two may be signed within one millisecond.
    seq = Math.max(seq + 1, clock.millis());
    return Bytes.of(new PeerRecord(signer.peerId(), seq, shown).seal(signer).toArray());
  }
}
