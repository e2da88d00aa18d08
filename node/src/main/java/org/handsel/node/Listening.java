package org.handsel.node;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.PeerStore;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.portmap.PortMapSetup;
import org.handsel.libp2p.protocol.relay.Limit;
import org.handsel.libp2p.protocol.relay.RelayLimits;
import org.handsel.libp2p.quic.QuicTransport;
import org.handsel.libp2p.reach.Reachability;
import org.handsel.libp2p.reach.ReachabilitySetup;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.Endpoints;
import org.handsel.libp2p.transport.SocksTransport;
import org.handsel.libp2p.transport.TcpTransport;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.WsTransport;
import org.handsel.node.home.Config;
import org.handsel.node.home.Reach;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The host, by the transports and where the settings say, and what it does to be reached.
final class Listening implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Listening.class);

  /// Where somebody was a week ago is worth a try.
  private static final Limits LIMITS =
      Limits.DEFAULT.with(Limits.DEFAULT.peers().remembered(2_000, 16, Duration.ofDays(7)));

  /// Enough for two who can only meet at a relay to agree, deal and see each other's pictures, and
  /// not more of a person's line than 64 times 16 MiB an hour.
  private static final RelayLimits RELAY =
      RelayLimits.DEFAULT.with(
          RelayLimits.DEFAULT
              .service()
              .circuits(64, 8, 30)
              .circuit(new Limit(Duration.ofHours(1), 16 << 20)));

  private static final int RELAYS_WANTED = 2;

  private final Swarm host;
  private final Optional<Reachability> reach;

  private Listening(Swarm host, Optional<Reachability> reach) {
    this.host = host;
    this.reach = reach;
  }

  /// @param peers what is known of peers from earlier
  static Listening start(House house, Settings settings, KeyPair key, PeerStore peers)
      throws IOException {
    boolean play = house.network().network().play();
    Reach wanted = house.config().reach();
    List<String> listen = house.config().listen();
    Optional<String> noQuic = noQuic(wanted, listen, play);
    var setup =
        SwarmSetup.of(key)
            .transports(transports(key, wanted, noQuic.isEmpty(), !play))
            .clock(house.clock())
            .peerStore(peers)
            .limits(LIMITS);
    if (listen.equals(Config.USUAL_LISTEN)) {
      listen = usual(noQuic, Endpoints.withIp6());
    }
    Swarm host = Swarm.start(setup);
    try {
      for (String text : listen) Ports.listen(host, text, settings);
      return new Listening(
          host,
          // On a network for play everybody is at hand.
          play
              ? Optional.empty()
              : Optional.of(Reachability.start(host, reach(house, key, noQuic.isEmpty()))));
    } catch (IOException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /// Why there is no QUIC; empty if there is. It costs 30 MB of memory, and what it is for is
  /// getting through routers.
  private static Optional<String> noQuic(Reach wanted, List<String> listen, boolean play) {
    if (wanted.proxy().isPresent()) return Optional.of("there is a proxy");
    boolean meant =
        !listen.equals(Config.USUAL_LISTEN) && listen.stream().anyMatch(Listening::quic);
    if (play && !meant) return Optional.of("on a network for play everybody is at hand");
    return QuicTransport.missing();
  }

  /// Where a node listens that was told nothing.
  ///
  /// @param noQuic why there is no QUIC; empty if there is
  /// @param withIp6 whether this machine has addresses of IPv6
  static List<String> usual(Optional<String> noQuic, boolean withIp6) {
    noQuic.ifPresent(reason -> log.debug("no QUIC: {}", reason));
    return Config.USUAL_LISTEN.stream()
        .filter(address -> noQuic.isEmpty() || !quic(address))
        .map(address -> withIp6 ? address : address.replace("/ip6/::/", "/ip4/0.0.0.0/"))
        .toList();
  }

  private static boolean quic(String address) {
    return address.endsWith("/quic-v1");
  }

  private static Transport[] transports(KeyPair key, Reach wanted, boolean quic, boolean sharing) {
    if (wanted.proxy().isPresent()) {
      var proxied = new SocksTransport(wanted.proxy().get(), Optional.empty());
      return new Transport[] {proxied, new WsTransport(proxied)};
    }
    var all = new ArrayList<Transport>();
    all.add(sharing ? TcpTransport.sharingPort() : new TcpTransport());
    all.add(new WsTransport());
    if (quic) all.add(QuicTransport.of(key, LIMITS));
    return all.toArray(Transport[]::new);
  }

  private static ReachabilitySetup reach(House house, KeyPair key, boolean quic) {
    Reach wanted = house.config().reach();
    boolean calledDirectly = wanted.proxy().isEmpty();
    var setup =
        ReachabilitySetup.of(key)
            .relays(RELAYS_WANTED, wanted.relays())
            .relaying(calledDirectly ? wanted.relaying() : Relaying.NEVER)
            .probing(calledDirectly)
            .punching(calledDirectly)
            .limits(RELAY)
            .clock(house.clock());
    if (!calledDirectly) return setup;
    KeyPair stranger = KeyPair.generate(house.random());
    setup =
        setup.stranger(
            SwarmSetup.of(stranger).transports(transports(stranger, wanted, quic, false)));
    return wanted.portMapping() ? setup.mapping(PortMapSetup.of()) : setup;
  }

  Host host() {
    return host;
  }

  /// Whether others can call this node, as far as they have tried.
  Reachability.State outside() {
    return reach.map(Reachability::state).orElse(Reachability.State.UNKNOWN);
  }

  @Override
  public void close() {
    reach.ifPresent(Reachability::close);
    host.close();
  }
}
