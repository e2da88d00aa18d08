package org.handsel.node.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.node.app.Peers;

/// How a person sees the network: who is there, who isn't and why, who went lately. Safe for use by
/// many threads.
final class Roster {
  /// Who went before is forgotten.
  private static final int DROPPED_MAX = 50;

  private static final int REASON_CHARS_MAX = 300;

  private final Circle circle;
  private final Deque<Drop> dropped = new ArrayDeque<>(); // guarded by itself

  // By connection, and no longer than anybody holds that.
  private final Map<Connection, Hello> said = Collections.synchronizedMap(new WeakHashMap<>());
  private volatile Supplier<Peers.Finding> finding = () -> Peers.Finding.NONE;
  private volatile BooleanSupplier shut = () -> false;

  private record Drop(
      PeerId peer, Multiaddr address, Optional<Hello> hello, long at, String reason) {}

  Roster(Circle circle) {
    this.circle = circle;
  }

  void finding(Supplier<Peers.Finding> how, BooleanSupplier shut) {
    finding = how;
    this.shut = shut;
  }

  /// Who is behind a connection, to be told once it is gone.
  void greeted(Connection connection, Hello hello) {
    said.put(connection, hello);
  }

  /// A peer is gone.
  void dropped(Connection connection, String reason) {
    Optional<Hello> hello = Optional.ofNullable(said.get(connection));
    // A part of it may be a stranger's word.
    String brief =
        reason.length() <= REASON_CHARS_MAX ? reason : reason.substring(0, REASON_CHARS_MAX) + "…";
    synchronized (dropped) {
      dropped.addFirst(
          new Drop(
              connection.peer(),
              connection.remoteAddress(),
              hello,
              circle.clock().millis(),
              brief));
      if (dropped.size() > DROPPED_MAX) dropped.removeLast();
    }
  }

  /// @param refused who isn't let in, and why
  Peers.Network show(
      Collection<Neighbour> here, Map<PeerId, String> refused, List<Caller.Away> away) {
    List<Peers.Peer> peers = new ArrayList<>();
    here.forEach(it -> peers.add(view(it)));
    refused.forEach((peer, reason) -> {
      boolean back = here.stream().anyMatch(it -> it.connection.peer().equals(peer));
      if (!back) peers.add(absent(peer.toString(), "", "refused", Optional.of(reason)));
    });
    for (Caller.Away it : away) {
      peers.add(absent(it.peer(), it.address().toString(), "away", it.reason()));
    }
    List<Multiaddr> own = circle.host().addresses();
    String health = own.isEmpty() ? "off" : here.isEmpty() ? "alone" : "well";
    return new Peers.Network(
        circle.host().id().toString(),
        own.stream().map(Multiaddr::toString).toList(),
        health,
        reachability(own, shut.getAsBoolean()),
        finding.get(),
        peers,
        drops());
  }

  /// From where it can be called, as far as addresses tell, and others who tried.
  static String reachability(List<Multiaddr> own, boolean shut) {
    boolean relayed = own.stream().anyMatch(it -> it.has("p2p-circuit"));
    List<Scope> scopes =
        own.stream().filter(it -> !it.has("p2p-circuit")).map(Scope::of).distinct().toList();
    if (scopes.contains(Scope.PUBLIC) && !shut) return "public";
    if (relayed) return "relay";
    if (scopes.isEmpty()) return "none";
    return scopes.equals(List.of(Scope.LOOPBACK)) ? "machine" : "lan";
  }

  private List<Peers.Drop> drops() {
    List<Drop> all;
    synchronized (dropped) {
      all = List.copyOf(dropped);
    }
    return all.stream()
        .map(it ->
            new Peers.Drop(
                it.peer.toString(),
                it.address.toString(),
                it.hello.map(hello -> circle.person().apply(hello.id())),
                java.time.Instant.ofEpochMilli(it.at).toString(),
                it.reason))
        .toList();
  }

  /// A peer that is connected.
  Peers.Peer view(Neighbour it) {
    Connection connection = it.connection;
    return new Peers.Peer(
        connection.peer().toString(),
        connection.remoteAddress().toString(),
        it.hello().map(hello -> circle.person().apply(hello.id())),
        "connected",
        Optional.empty(),
        connection.inbound(),
        Optional.of(path(connection.path())),
        connection.latency().map(time -> time.toNanos() / 1e6),
        connection.protocols().stream().sorted().toList(),
        it.records.get(),
        Optional.of(connection.since().toString()));
  }

  private static String path(Connection.Path path) {
    return switch (path) {
      case LAN -> "lan";
      case DIRECT -> "direct";
      case RELAYED -> "relay";
    };
  }

  private static Peers.Peer absent(
      String id, String address, String state, Optional<String> reason) {
    return new Peers.Peer(
        id,
        address,
        Optional.empty(),
        state,
        reason,
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        Optional.empty());
  }
}
