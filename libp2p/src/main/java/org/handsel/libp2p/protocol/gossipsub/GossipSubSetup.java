package org.handsel.libp2p.protocol.gossipsub;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.PubSub;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// How a [GossipSub] is set up.
///
/// @param params how it routes
/// @param scoring how it judges peers
/// @param limits what strangers can't go beyond
/// @param unfollowed the rules of topics that are published to without being followed
/// @param signer signs what is published in topics with signatures; it must be the host's key
/// @param addresses where to look for a peer whose addresses didn't come with its name
/// @param loopback true if the network runs on this machine, so that peers here may name loopback
///   addresses; those of the local network are believed of peers in it alone
/// @param random decides whatever is left to chance
public record GossipSubSetup(
    GossipParams params,
    ScoreParams scoring,
    GossipLimits limits,
    Function<String, PubSub.Rules> unfollowed,
    Optional<KeyPair> signer,
    Function<PeerId, List<Multiaddr>> addresses,
    boolean loopback,
    RandomGenerator random) {

  /// The defaults, without signatures.
  public static final GossipSubSetup UNSIGNED =
      new GossipSubSetup(
          GossipParams.DEFAULT,
          ScoreParams.DEFAULT,
          GossipLimits.DEFAULT,
          _ -> PubSub.Rules.UNSIGNED,
          Optional.empty(),
          _ -> List.of(),
          false,
          new SecureRandom());

  /// The defaults, signing with the host's key.
  public static GossipSubSetup signed(KeyPair signer) {
    return new GossipSubSetup(
        UNSIGNED.params,
        UNSIGNED.scoring,
        UNSIGNED.limits,
        _ -> PubSub.Rules.SIGNED,
        Optional.of(signer),
        UNSIGNED.addresses,
        UNSIGNED.loopback,
        UNSIGNED.random);
  }

  /// The same, routing otherwise.
  public GossipSubSetup params(GossipParams params) {
    return new GossipSubSetup(
        params, scoring, limits, unfollowed, signer, addresses, loopback, random);
  }

  /// The same, judging peers otherwise.
  public GossipSubSetup scoring(ScoreParams scoring) {
    return new GossipSubSetup(
        params, scoring, limits, unfollowed, signer, addresses, loopback, random);
  }

  /// The same with other limits.
  public GossipSubSetup limits(GossipLimits limits) {
    return new GossipSubSetup(
        params, scoring, limits, unfollowed, signer, addresses, loopback, random);
  }

  /// The same with other rules for topics that aren't followed.
  public GossipSubSetup unfollowed(Function<String, PubSub.Rules> unfollowed) {
    return new GossipSubSetup(
        params, scoring, limits, unfollowed, signer, addresses, loopback, random);
  }

  /// The same, looking for addresses there.
  public GossipSubSetup addresses(Function<PeerId, List<Multiaddr>> addresses) {
    return new GossipSubSetup(
        params, scoring, limits, unfollowed, signer, addresses, loopback, random);
  }

  /// The same, for a network that runs on this machine or doesn't.
  public GossipSubSetup loopback(boolean loopback) {
    return new GossipSubSetup(
        params, scoring, limits, unfollowed, signer, addresses, loopback, random);
  }
}
