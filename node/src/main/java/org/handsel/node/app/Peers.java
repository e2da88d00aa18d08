package org.handsel.node.app;

import java.util.List;
import java.util.Optional;

/// Who this node is connected to.
public interface Peers {
  /// This node's network side and its peers.
  Network show();

  /// Connects to the peer at `multiaddr`, and again after every restart.
  Peer add(String multiaddr) throws RefusedException;

  /// This node on the network.
  ///
  /// @param addresses what others can dial
  /// @param health `well`, `alone` or `off`
  record Network(String peer, List<String> addresses, String health, List<Peer> peers) {}

  /// A peer.
  ///
  /// @param person who it is, once it has said hello
  /// @param state `connected`, `away` or `refused`; `reason` why, in words
  /// @param milliseconds last round trip
  /// @param records how many public records it gave us
  record Peer(
      String id,
      String address,
      Optional<People.Person> person,
      String state,
      Optional<String> reason,
      boolean inbound,
      Optional<Double> milliseconds,
      List<String> protocols,
      long records,
      Optional<String> since) {}
}
