package org.handsel.libp2p.protocol.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// An address through a relay, `[RELAY ADDRESS]/p2p/RELAY/p2p-circuit[/p2p/TARGET]`, in its parts.
///
/// @param way where the relay is, without its id; empty where that has to be known already
record CircuitAddress(Optional<Multiaddr> way, PeerId relay, Optional<PeerId> target) {
  static final String CIRCUIT = "p2p-circuit";

  /// @throws MalformedException if `address` is none
  static CircuitAddress of(Multiaddr address) throws MalformedException {
    List<Multiaddr.Component> parts = address.components();
    int at = 0;
    while (at < parts.size() && !parts.get(at).protocol().equals(CIRCUIT)) at++;
    boolean goodTail =
        at + 1 == parts.size() || (at + 2 == parts.size() && isPeer(parts.getLast()));
    if (at == 0 || !isPeer(parts.get(at - 1)) || !goodTail) {
      throw new MalformedException("no address through one relay: " + address);
    }
    Optional<Multiaddr> way =
        at == 1 ? Optional.empty() : Optional.of(joined(parts.subList(0, at - 1)));
    PeerId relay = PeerId.parse(parts.get(at - 1).value());
    Optional<PeerId> target =
        at + 1 == parts.size()
            ? Optional.empty()
            : Optional.of(PeerId.parse(parts.getLast().value()));
    return new CircuitAddress(way, relay, target);
  }

  private static boolean isPeer(Multiaddr.Component part) {
    return part.protocol().equals("p2p");
  }

  private static Multiaddr joined(List<Multiaddr.Component> parts) throws MalformedException {
    return Multiaddr.parse(
        parts.stream()
            .map(part -> "/" + part.protocol() + (part.value().isEmpty() ? "" : "/" + part.value()))
            .collect(Collectors.joining()));
  }

  /// A direct connection to `relay`, which is at one of `ways` or where we know it to be. Only
  /// direct ways are tried: one through a relay could lead back to whoever waits for this.
  static Connection toRelay(Host host, PeerId relay, List<Multiaddr> ways) throws IOException {
    Optional<Connection> there = host.connection(relay);
    Connection connection =
        there.isPresent() ? there.get() : host.connect(relay, direct(host, relay, ways));
    if (connection.path() == Connection.Path.RELAYED) {
      throw new IOException("there is only a relayed connection to the relay " + relay);
    }
    return connection;
  }

  private static List<Multiaddr> direct(Host host, PeerId relay, List<Multiaddr> ways)
      throws IOException {
    List<Multiaddr> direct =
        Stream.concat(ways.stream(), host.peers().addresses(relay).stream())
            .filter(address -> !address.has(CIRCUIT))
            .map(Multiaddr::withoutPeer)
            .distinct()
            .toList();
    if (direct.isEmpty()) throw new IOException("nobody knows where the relay " + relay + " is");
    return direct;
  }
}
