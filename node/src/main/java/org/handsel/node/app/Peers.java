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
  /// @param reachability from where it can be called, as far as its addresses tell: `public`,
  ///   `relay` (through another node), `lan`, `machine` (from this machine only) or `none`
  /// @param finding how it finds others
  /// @param dropped who went lately, and why; the last one first
  record Network(
      String peer,
      List<String> addresses,
      String health,
      String reachability,
      Finding finding,
      List<Peer> peers,
      List<Drop> dropped) {}

  /// How others are found.
  ///
  /// @param links where it looks by multicast DNS, such as `eth0/ip4`; none if it doesn't
  /// @param multicast whether multicast was seen to work on one of them
  /// @param directory its part in the network's DHT: `server`, `client` or `off`
  /// @param known how many servers of the DHT it knows
  record Finding(List<String> links, boolean multicast, String directory, int known) {
    /// Not at all.
    public static final Finding NONE = new Finding(List.of(), false, "off", 0);
  }

  /// A peer whose connection ended.
  ///
  /// @param person who it was, if it had said hello
  /// @param at ISO instant
  /// @param reason in words
  record Drop(
      String id, String address, Optional<People.Person> person, String at, String reason) {}

  /// A peer.
  ///
  /// @param person who it is, once it has said hello
  /// @param state `connected`, `away` or `refused`; `reason` why, in words
  /// @param path how the bytes travel: `lan`, `direct` or `relay`; empty if there is no connection
  /// @param milliseconds last round trip
  /// @param records how many public records it gave us
  record Peer(
      String id,
      String address,
      Optional<People.Person> person,
      String state,
      Optional<String> reason,
      boolean inbound,
      Optional<String> path,
      Optional<Double> milliseconds,
      List<String> protocols,
      long records,
      Optional<String> since) {}
}
