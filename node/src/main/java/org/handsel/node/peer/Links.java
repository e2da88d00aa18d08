package org.handsel.node.peer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;

/// The neighbours, by connection and not by peer: when two peers dial each other at once, each side
/// may greet, ask and offer on either link before both know which one stays.
///
/// Safe for use by many threads.
final class Links {
  private final Host host;
  private final Map<Connection, Neighbour> neighbours = new ConcurrentHashMap<>();

  Links(Host host) {
    this.host = host;
  }

  /// Who is on `connection`.
  Neighbour on(Connection connection) {
    return neighbours.computeIfAbsent(connection, Neighbour::new);
  }

  /// Forgets who was on `connection`: it has ended.
  void ended(Connection connection) {
    Neighbour neighbour = neighbours.remove(connection);
    if (neighbour != null) neighbour.gone();
  }

  /// All of them, some peers twice.
  Collection<Neighbour> all() {
    // Connections that were over before they were known here would stay for ever.
    neighbours.values().removeIf(it -> it.connection.closed());
    return List.copyOf(neighbours.values());
  }

  /// One for each peer: of two links one on which it was greeted, and the one that stays.
  Collection<Neighbour> each() {
    Map<PeerId, Neighbour> each = new LinkedHashMap<>();
    for (Neighbour it : all()) {
      each.merge(it.connection.peer(), it, (one, other) -> rank(other) > rank(one) ? other : one);
    }
    return each.values();
  }

  private int rank(Neighbour it) {
    Optional<Connection> stays = host.connection(it.connection.peer());
    int greeted = it.hello().isPresent() ? 2 : 0;
    return greeted + (stays.equals(Optional.of(it.connection)) ? 1 : 0);
  }

  /// The neighbour that is this peer.
  Optional<Neighbour> of(PeerId peer) {
    return each().stream().filter(it -> it.connection.peer().equals(peer)).findFirst();
  }
}
