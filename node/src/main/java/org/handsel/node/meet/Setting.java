package org.handsel.node.meet;

import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.reach.Reachability;

/// How and where [Meeting] looks.
///
/// @param network the name of the network
/// @param play whether it is one for play, on one machine or in one house
/// @param topics what this node follows
/// @param mdns whether to look on this machine's links
/// @param dht whether to take part in the network's DHT
/// @param outside whether others can call this node, as far as they have tried
/// @param bootstrap peers to begin with, each address with its `/p2p/…`
public record Setting(
    Host host,
    String network,
    boolean play,
    List<String> topics,
    boolean mdns,
    boolean dht,
    List<Multiaddr> bootstrap,
    Supplier<Reachability.State> outside,
    InstantSource clock,
    Random random) {
  /// The lists are copied.
  public Setting {
    topics = List.copyOf(topics);
    bootstrap = List.copyOf(bootstrap);
  }
}
