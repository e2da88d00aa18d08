package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Subnet;

/// All live connections, and which of them counts for each peer. Guarded by its own monitor; calls
/// nobody while it holds it.
///
/// Two peers that dial each other at once get two connections, and both have to keep the same one:
/// that which the peer with the smaller id dialled. The other one is not cut off but ends when its
/// streams have, and only its dialler ends it, so the two sides can never end both. A direct
/// connection counts before a relayed one, whichever came first.
final class ConnectionTable {
  /// Within this time of each other two connections count as made at once. After it, a new one
  /// means that the peer has lost the old one.
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  /// One that counts, and a few that end. A peer that makes more loses the oldest.
  private static final int PER_PEER_MAX = 4;

  /// What became of a new connection.
  ///
  /// @param counting the one that counts for the peer now
  /// @param surplus one that has to be closed at once
  record Added(PeerConnection counting, Optional<PeerConnection> surplus) {}

  private final PeerId self;
  private final Limits.Connections limits;
  private final Set<PeerConnection> live = new LinkedHashSet<>();
  private final Map<PeerId, List<PeerConnection>> byPeer = new HashMap<>();
  private final Map<PeerId, PeerConnection> counting = new HashMap<>();

  /// Inbound handshakes and connections of each host.
  private final Map<String, Integer> hosts = new HashMap<>();

  private int handshaking;
  private boolean closed;

  ConnectionTable(PeerId self, Limits.Connections limits) {
    this.self = self;
    this.limits = limits;
  }

  /// Takes a place for an inbound handshake from `host`.
  ///
  /// @throws IOException saying which limit refuses it
  synchronized void startHandshake(Optional<String> host) throws IOException {
    if (live.size() + handshaking >= limits.max()) throw new IOException("too many connections");
    if (handshaking >= limits.handshakesMax()) throw new IOException("too many handshakes at once");
    if (host.isPresent() && hosts.getOrDefault(block(host.get()), 0) >= limits.perHostMax()) {
      throw new IOException("too many connections from " + host.get());
    }
    host.ifPresent(this::enter);
    handshaking++;
  }

  /// Gives that place back.
  synchronized void endHandshake(Optional<String> host) {
    handshaking--;
    host.ifPresent(this::leave);
  }

  private void enter(String host) {
    hosts.merge(block(host), 1, Integer::sum);
  }

  private void leave(String host) {
    hosts.computeIfPresent(block(host), (_, n) -> n == 1 ? null : n - 1);
  }

  /// Whoever has one IPv6 address has 2^64 of them as a rule.
  private static String block(String host) {
    if (host.indexOf(':') < 0) return host;
    try {
      return new Subnet(Subnet.parse(host).prefix(), 64).toString();
    } catch (MalformedException e) {
      return host; // no IP address, then: a name counts as it is
    }
  }

  /// Takes `connection` in.
  ///
  /// @throws IOException if a limit refuses it, or the swarm is closed
  synchronized Added add(PeerConnection connection) throws IOException {
    if (closed) throw new IOException("the host is closed");
    if (live.size() >= limits.max()) throw new IOException("too many connections");
    List<PeerConnection> own = byPeer.computeIfAbsent(connection.peer(), _ -> new ArrayList<>(1));
    Optional<PeerConnection> surplus =
        own.size() < PER_PEER_MAX ? Optional.empty() : Optional.of(own.getFirst());
    own.add(connection);
    live.add(connection);
    if (connection.inbound()) connection.remoteHost().ifPresent(this::enter);
    PeerConnection current = counting.get(connection.peer());
    PeerConnection chosen = connection;
    if (current != null && takesOver(current, connection)) {
      current.replaced();
    } else if (current != null) {
      connection.replaced();
      chosen = current;
    }
    counting.put(connection.peer(), chosen);
    return new Added(chosen, surplus);
  }

  private boolean takesOver(PeerConnection current, PeerConnection newer) {
    if (current.closed()) return true;
    if (relayed(current) != relayed(newer)) return relayed(current);
    boolean atOnce = Duration.between(current.since(), newer.since()).abs().compareTo(AT_ONCE) < 0;
    if (!atOnce || current.inbound() == newer.inbound()) return true;
    boolean weAreSmaller = self.compareTo(newer.peer()) < 0;
    return newer.inbound() != weAreSmaller;
  }

  /// Removes `connection`, and returns the one that counts for its peer from now on, if there is
  /// another.
  synchronized Optional<PeerConnection> remove(PeerConnection connection) {
    if (!live.remove(connection)) return Optional.empty();
    if (connection.inbound()) connection.remoteHost().ifPresent(this::leave);
    List<PeerConnection> others = byPeer.getOrDefault(connection.peer(), List.of());
    others.remove(connection);
    if (others.isEmpty()) byPeer.remove(connection.peer());
    if (!counting.remove(connection.peer(), connection)) return Optional.empty();
    if (others.isEmpty()) return Optional.empty();
    PeerConnection next =
        others.reversed().stream()
            .filter(other -> !relayed(other))
            .findFirst()
            .orElse(others.getLast());
    counting.put(connection.peer(), next);
    return Optional.of(next);
  }

  private static boolean relayed(PeerConnection connection) {
    return connection.path() == Connection.Path.RELAYED;
  }

  /// How many are live.
  synchronized int size() {
    return live.size();
  }

  /// The one that counts for `peer`.
  synchronized Optional<PeerConnection> get(PeerId peer) {
    return Optional.ofNullable(counting.get(peer)).filter(c -> !c.closed());
  }

  /// Those that count, oldest first.
  synchronized List<PeerConnection> counting() {
    return live.stream().filter(c -> counting.get(c.peer()) == c && !c.closed()).toList();
  }

  /// All, oldest first.
  synchronized List<PeerConnection> live() {
    return List.copyOf(live);
  }

  /// Takes no more, and returns those that are there.
  synchronized List<PeerConnection> close() {
    closed = true;
    return List.copyOf(live);
  }
}
