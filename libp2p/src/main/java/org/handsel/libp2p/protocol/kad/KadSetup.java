package org.handsel.libp2p.protocol.kad;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// What a [Kad] is made of. Start with [#of] and change what should be different.
///
/// @param protocol its id on the wire, by which networks are told apart
/// @param mode whether it answers others from the start
/// @param parameters how the network is tuned
/// @param limits its bounds
/// @param validators the values that are kept
/// @param policy which addresses are believed
/// @param clock its wall clock
/// @param random chooses what to refresh
public record KadSetup(
    String protocol,
    Mode mode,
    KadParameters parameters,
    KadLimits limits,
    Validators validators,
    AddressPolicy policy,
    InstantSource clock,
    RandomGenerator random) {

  /// The public network of IPFS.
  public static final String IPFS_PROTOCOL = "/ipfs/kad/1.0.0";

  /// Spec: kad-dht, "Client and server mode".
  public enum Mode {
    /// Only asks: for peers that others can't reach.
    CLIENT,

    /// Asks and answers.
    SERVER
  }

  /// A server of the network whose protocol this is, with the usual values.
  public static KadSetup of(String protocol) {
    return new KadSetup(
        protocol,
        Mode.SERVER,
        KadParameters.DEFAULT,
        KadLimits.DEFAULT,
        Validators.USUAL,
        AddressPolicy.USUAL,
        InstantSource.system(),
        RandomGenerator.of("L64X128MixRandom"));
  }

  /// The same in another mode.
  public KadSetup mode(Mode mode) {
    return new KadSetup(protocol, mode, parameters, limits, validators, policy, clock, random);
  }

  /// The same with other limits.
  public KadSetup limits(KadLimits limits) {
    return new KadSetup(protocol, mode, parameters, limits, validators, policy, clock, random);
  }

  /// The same with other validators.
  public KadSetup validators(Validators validators) {
    return new KadSetup(protocol, mode, parameters, limits, validators, policy, clock, random);
  }

  /// The same with another policy.
  public KadSetup policy(AddressPolicy policy) {
    return new KadSetup(protocol, mode, parameters, limits, validators, policy, clock, random);
  }

  /// The same with another clock.
  public KadSetup clock(InstantSource clock) {
    return new KadSetup(protocol, mode, parameters, limits, validators, policy, clock, random);
  }
}
