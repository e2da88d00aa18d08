package org.handsel.libp2p.reach;

import java.time.InstantSource;
import java.util.List;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.relay.RelayLimits;

/// What a [Reachability] is made of. Start with [#of] and change what should be different.
///
/// @param keyPair the host's, for the relay's signed vouchers
/// @param relaying whether it relays for others
/// @param relaysWanted at how many relays it keeps a place
/// @param relays addresses of relays that are asked first, each with its `/p2p/…`; after them any
///   peer is asked that relays
/// @param relayLimits bounds of both
/// @param clock its wall clock
public record ReachabilitySetup(
    KeyPair keyPair,
    boolean relaying,
    int relaysWanted,
    List<Multiaddr> relays,
    RelayLimits relayLimits,
    InstantSource clock) {

  /// The list is copied.
  public ReachabilitySetup {
    relays = List.copyOf(relays);
  }

  /// For the host whose key this is: calls others through relays, needs none itself and is none.
  public static ReachabilitySetup of(KeyPair keyPair) {
    return new ReachabilitySetup(
        keyPair, false, 0, List.of(), RelayLimits.DEFAULT, InstantSource.system());
  }

  /// The same, relaying for others or not.
  public ReachabilitySetup relaying(boolean relaying) {
    return new ReachabilitySetup(keyPair, relaying, relaysWanted, relays, relayLimits, clock);
  }

  /// The same with places at so many relays, these before others.
  public ReachabilitySetup relays(int wanted, List<Multiaddr> relays) {
    return new ReachabilitySetup(keyPair, relaying, wanted, relays, relayLimits, clock);
  }

  /// The same with other bounds.
  public ReachabilitySetup limits(RelayLimits relayLimits) {
    return new ReachabilitySetup(keyPair, relaying, relaysWanted, relays, relayLimits, clock);
  }

  /// The same with another clock.
  public ReachabilitySetup clock(InstantSource clock) {
    return new ReachabilitySetup(keyPair, relaying, relaysWanted, relays, relayLimits, clock);
  }
}
