package org.handsel.node.meet;

import java.util.Collection;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.reach.Reachability;

/// Whether this node answers the DHT's questions, or only asks: whoever others can't call would
/// cost each of them the wait for an answer. Spec: kad-dht, "Client and server mode". For one
/// thread.
///
/// That peers see it somewhere isn't enough, since behind a router nobody may get in there. Others
/// have to have called it (AutoNAT). Before they have, a machine with a public IPv4 address of its
/// own counts as reachable: somebody must be the first of a network, with nobody to try. An IPv6
/// address of its own tells nothing, as every machine at home has one behind a firewall.
final class Serving {
  private final boolean play;
  private boolean confirmed;

  /// @param play whether the network is one for play, where everybody is at hand
  Serving(boolean play) {
    this.play = play;
  }

  /// Whether it should answer now.
  ///
  /// @param state what others have found out
  /// @param own the addresses of this machine itself at which it listens
  /// @param paths how its connections travel
  boolean wanted(
      Reachability.State state, Collection<Multiaddr> own, Collection<Connection.Path> paths) {
    switch (state) {
      case PUBLIC -> confirmed = true;
      case PRIVATE -> confirmed = false;
      // What they have found out stands until they find out something else.
      case UNKNOWN -> {}
    }
    return play || confirmed || first(state, own) || amongNeighbours(paths);
  }

  private static boolean first(Reachability.State state, Collection<Multiaddr> own) {
    return state == Reachability.State.UNKNOWN
        && own.stream().anyMatch(it -> it.has("ip4") && Scope.of(it) == Scope.PUBLIC);
  }

  /// In one house all can call each other, and nobody else is told.
  private static boolean amongNeighbours(Collection<Connection.Path> paths) {
    return !paths.isEmpty() && paths.stream().allMatch(it -> it == Connection.Path.LAN);
  }
}
