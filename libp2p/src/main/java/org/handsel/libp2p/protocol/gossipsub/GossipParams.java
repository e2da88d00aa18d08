package org.handsel.libp2p.protocol.gossipsub;

import java.time.Duration;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;

/// What may be tuned, with the specification's defaults. Spec: gossipsub-v1.0 "Parameters", -v1.1
/// "Overview of New Parameters".
///
/// @param degree how many peers a mesh has
/// @param heartbeat `heartbeat_interval`
/// @param fanoutTtl `fanout_ttl`: how long peers are remembered for a topic that we only publish to
/// @param cacheWindows `mcache_len`: heartbeats for which a message can be asked for
/// @param gossipWindows `mcache_gossip`: heartbeats for which it is advertised
/// @param seenTtl `seen_ttl`
/// @param gossipFactor `GossipFactor`: the part of a topic's other peers that is told of messages
/// @param pruneBackoff `PruneBackoff`: how long a pruned peer may not come back
/// @param unsubscribeBackoff `UnsubscribeBackoff`: the same after we left the topic
/// @param graftFloodThreshold who comes back within this time of being pruned is blamed twice
/// @param floodPublish `FloodPublish`: own messages go to all peers of the topic
/// @param exchangePeers whether PRUNE names other peers
/// @param opportunisticGraftInterval how often a mesh is looked at for better peers
/// @param opportunisticGraftPeers how many are taken then
/// @param followupTime within which a message has to come that was advertised and asked for
/// @param dontWantBytesMin IDONTWANT is sent for messages from this size on
/// @param direct peers with an explicit peering agreement; it has to be mutual
/// @param directInterval how often a connection to those is tried
public record GossipParams(
    Degree degree,
    Duration heartbeat,
    Duration fanoutTtl,
    int cacheWindows,
    int gossipWindows,
    Duration seenTtl,
    double gossipFactor,
    Duration pruneBackoff,
    Duration unsubscribeBackoff,
    Duration graftFloodThreshold,
    boolean floodPublish,
    boolean exchangePeers,
    Duration opportunisticGraftInterval,
    int opportunisticGraftPeers,
    Duration followupTime,
    int dontWantBytesMin,
    Set<PeerId> direct,
    Duration directInterval) {

  /// Bounds on a mesh.
  ///
  /// @param d `D`: the size that is aimed at
  /// @param low `D_low`: from below this it grows
  /// @param high `D_high`: from above this it shrinks
  /// @param score `D_score`: how many stay for their score when it shrinks
  /// @param out `D_out`: how many connections that we made it has at least
  /// @param lazy `D_lazy`: how many others are told of messages at least
  public record Degree(int d, int low, int high, int score, int out, int lazy) {
    /// @throws IllegalArgumentException if the bounds contradict each other
    public Degree {
      // gossipsub-v1.1, D_out: "must be set below D_lo and at most D/2".
      boolean none = d == 0 && low == 0 && high == 0 && out == 0;
      boolean good = low <= d && d <= high && out < low && out <= d / 2 && score <= d;
      if ((!none && !good) || out < 0 || lazy < 0 || score < 0) {
        throw new IllegalArgumentException("mesh bounds that contradict each other");
      }
    }
  }

  /// The specification's recommendations.
  public static final GossipParams DEFAULT =
      new GossipParams(
          new Degree(6, 4, 12, 4, 2, 6),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          5,
          3,
          Duration.ofMinutes(2),
          0.25,
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          true,
          true,
          Duration.ofMinutes(1),
          2,
          Duration.ofSeconds(3),
          1024,
          Set.of(),
          Duration.ofMinutes(5));

  /// @throws IllegalArgumentException if more is advertised than kept, or the factor is no part
  public GossipParams {
    direct = Set.copyOf(direct);
    if (gossipWindows > cacheWindows || gossipFactor < 0 || gossipFactor > 1) {
      throw new IllegalArgumentException("gossip that can't be");
    }
  }

  /// The same with another mesh.
  public GossipParams degree(Degree degree) {
    return with(degree, heartbeat, floodPublish, opportunisticGraftInterval, direct);
  }

  /// The same with another heartbeat.
  public GossipParams heartbeat(Duration heartbeat) {
    return with(degree, heartbeat, floodPublish, opportunisticGraftInterval, direct);
  }

  /// The same, own messages going to all peers of the topic or to the mesh only.
  public GossipParams floodPublish(boolean floodPublish) {
    return with(degree, heartbeat, floodPublish, opportunisticGraftInterval, direct);
  }

  /// The same, looking for better peers more or less often.
  public GossipParams opportunisticGraftInterval(Duration interval) {
    return with(degree, heartbeat, floodPublish, interval, direct);
  }

  /// The same with peering agreements.
  public GossipParams direct(Set<PeerId> direct) {
    return with(degree, heartbeat, floodPublish, opportunisticGraftInterval, direct);
  }

  private GossipParams with(
      Degree degree,
      Duration heartbeat,
      boolean floodPublish,
      Duration opportunisticGraftInterval,
      Set<PeerId> direct) {
    return new GossipParams(
        degree,
        heartbeat,
        fanoutTtl,
        cacheWindows,
        gossipWindows,
        seenTtl,
        gossipFactor,
        pruneBackoff,
        unsubscribeBackoff,
        graftFloodThreshold,
        floodPublish,
        exchangePeers,
        opportunisticGraftInterval,
        opportunisticGraftPeers,
        followupTime,
        dontWantBytesMin,
        direct,
        directInterval);
  }
}
