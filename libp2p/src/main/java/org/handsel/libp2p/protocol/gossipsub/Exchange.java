package org.handsel.libp2p.protocol.gossipsub;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PeerRecord;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to peers that others named, a few at once. Spec: gossipsub-v1.1, "PRUNE Backoff and
/// Peer Exchange".
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /// The most addresses of one peer that are tried.
  private static final int ADDRESSES_MAX = 4;

  /// A customer's IPv6 network has at least 64 bits to itself.
  private static final int IP6_PREFIX_BYTES = 8;

  private final Host host;
  private final GossipSubSetup setup;
  private final Semaphore room;

  Exchange(Host host, GossipSubSetup setup) {
    this.host = host;
    this.setup = setup;
    this.room = new Semaphore(setup.limits().connectsMax());
  }

  /// Tries to, unless too many tries are under way.
  void connect(Output.Connect order) {
    PeerId peer = order.peer();
    if (host.connection(peer).isPresent() || !room.tryAcquire()) return;
    Thread.startVirtualThread(() -> {
      try {
        dial(peer, addresses(order));
      } finally {
        room.release();
      }
    });
  }

  List<Multiaddr> addresses(Output.Connect order) {
    Optional<Bytes> envelope = order.record();
    if (envelope.isEmpty()) return setup.addresses().apply(order.peer());
    try {
      PeerRecord record = PeerRecord.open(envelope.get().toArray());
      if (record.peer().equals(order.peer())) return trusted(record.addresses(), order.teller());
      LOG.info("peer exchange with another peer's record");
    } catch (MalformedException e) {
      LOG.info("peer exchange with no peer record: {}", e.getMessage());
    }
    return List.of();
  }

  /// Those that mean the same here as where their teller is: a peer out on the Internet that names
  /// `192.168.1.1` would have us call somebody in our own house. Whoever named them, loopback
  /// addresses only count in a network on this machine.
  private List<Multiaddr> trusted(List<Multiaddr> addresses, Optional<PeerId> teller) {
    Scope there =
        teller
            .flatMap(host::connection)
            .map(connection -> Scope.of(connection.remoteAddress()))
            .orElse(Scope.UNKNOWN);
    return addresses.stream()
        .filter(address -> {
          Scope scope = Scope.of(address);
          return scope.holdsFor(there) && (setup.loopback() || scope != Scope.LOOPBACK);
        })
        .toList();
  }

  private void dial(PeerId peer, List<Multiaddr> addresses) {
    for (Multiaddr address : addresses.stream().limit(ADDRESSES_MAX).toList()) {
      try {
        host.connect(peer.at(address));
        return;
      } catch (IOException e) {
        LOG.debug("exchanged peer {} at {}: {}", peer, address, e.getMessage());
      }
    }
  }

  /// What peers of one place have in common: the IPv4 address or the IPv6 network. Empty if it
  /// isn't known, as behind a relay.
  static Optional<String> ip(Multiaddr address) {
    if (address.has("p2p-circuit")) return Optional.empty();
    Optional<String> ip4 = address.value("ip4");
    return ip4.isPresent() ? ip4 : address.value("ip6").map(Exchange::network);
  }

  private static String network(String ip6) {
    byte[] bytes = InetAddress.ofLiteral(ip6).getAddress();
    if (bytes.length < IP6_PREFIX_BYTES || ip6.equals("::1")) return ip6;
    return HexFormat.of().formatHex(bytes, 0, IP6_PREFIX_BYTES);
  }
}
