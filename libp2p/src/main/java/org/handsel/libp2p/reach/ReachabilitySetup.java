package org.handsel.libp2p.reach;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.portmap.PortMapSetup;
import org.handsel.libp2p.protocol.relay.RelayLimits;
import org.handsel.libp2p.swarm.SwarmSetup;

/// What a [Reachability] is made of. Start with [#of] and change what should be different.
///
/// @param keyPair the host's, for the relay's signed vouchers
/// @param relaying when it relays for others
/// @param relaysWanted at how many relays it keeps a place, unless it knows that anybody can call
///   it
/// @param relays addresses of relays that are asked first, each with its `/p2p/…`; after them any
///   peer is asked that relays
/// @param probing whether it has others try its addresses, and tries theirs
/// @param stranger who it is, and how it calls, when it tries others' addresses: another key, no
///   port shared with the host, and the network's key if that is a private one
/// @param punching whether relayed connections are made direct ones
/// @param mapping how a gateway is asked to pass calls on, if it's asked; it takes probing too,
///   since its word alone isn't passed on
/// @param limits its bounds
/// @param clock its wall clock
/// @param random where nonces come from
public record ReachabilitySetup(
    KeyPair keyPair,
    Relaying relaying,
    int relaysWanted,
    List<Multiaddr> relays,
    boolean probing,
    SwarmSetup stranger,
    boolean punching,
    Optional<PortMapSetup> mapping,
    ReachLimits limits,
    InstantSource clock,
    RandomGenerator random) {

  /// When a host relays for others.
  public enum Relaying {
    /// Never.
    NEVER,

    /// While others have found that they can call it; takes probing.
    REACHABLE,

    /// From the start, whoever has tried to call it.
    ALWAYS
  }

  /// The list is copied.
  public ReachabilitySetup {
    relays = List.copyOf(relays);
  }

  /// For the host whose key this is: finds out whether it can be called, calls others through
  /// relays and gets direct connections to them; it has no place at a relay itself and is none.
  public static ReachabilitySetup of(KeyPair keyPair) {
    var random = new SecureRandom();
    return new ReachabilitySetup(
        keyPair,
        Relaying.NEVER,
        0,
        List.of(),
        true,
        SwarmSetup.of(KeyPair.generate(random)),
        true,
        Optional.empty(),
        ReachLimits.DEFAULT,
        InstantSource.system(),
        random);
  }

  /// The same, relaying for others then.
  public ReachabilitySetup relaying(Relaying relaying) {
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }

  /// The same with places at so many relays, these before others.
  public ReachabilitySetup relays(int wanted, List<Multiaddr> relays) {
    return new ReachabilitySetup(
        keyPair, relaying, wanted, relays, probing, stranger, punching, mapping, limits, clock,
        random);
  }

  /// The same, trying addresses or not.
  public ReachabilitySetup probing(boolean probing) {
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }

  /// The same, calling as another `stranger`.
  public ReachabilitySetup stranger(SwarmSetup stranger) {
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }

  /// The same, punching holes or not.
  public ReachabilitySetup punching(boolean punching) {
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }

  /// The same, asking a gateway to pass calls on.
  public ReachabilitySetup mapping(PortMapSetup how) {
    Optional<PortMapSetup> mapping = Optional.of(how);
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }

  /// The same with other bounds.
  public ReachabilitySetup limits(ReachLimits limits) {
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }

  /// The same with other bounds of relays.
  public ReachabilitySetup limits(RelayLimits relay) {
    return limits(limits.with(relay));
  }

  /// The same with another clock.
  public ReachabilitySetup clock(InstantSource clock) {
    return new ReachabilitySetup(
        keyPair,
        relaying,
        relaysWanted,
        relays,
        probing,
        stranger,
        punching,
        mapping,
        limits,
        clock,
        random);
  }
}
