package org.handsel.libp2p.reach;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.relay.RelayClient;
import org.handsel.libp2p.protocol.relay.RelayService;
import org.handsel.libp2p.protocol.relay.RelayTransport;
import org.handsel.libp2p.swarm.Swarm;

/// What a host does to be reached, and to reach those that can't be called.
///
/// ```java
/// try (Swarm swarm = Swarm.start(setup);
///     Reachability reach = Reachability.start(swarm,
///         ReachabilitySetup.of(keyPair).relays(2, List.of(relay)))) {
///   …
/// }
/// ```
public final class Reachability implements Closeable {
  private final RelayClient relayClient;
  private final Closeable relayedCalls;
  private final Optional<RelayService> relayService;

  private Reachability(
      RelayClient relayClient, Closeable relayedCalls, Optional<RelayService> relayService) {
    this.relayClient = relayClient;
    this.relayedCalls = relayedCalls;
    this.relayService = relayService;
  }

  /// Begins on `swarm`, which stays its caller's to close.
  ///
  /// @throws IOException if a relay's address is none, or the swarm is closed
  public static Reachability start(Swarm swarm, ReachabilitySetup setup) throws IOException {
    RelayClient client = RelayClient.start(swarm, setup.relayLimits(), setup.clock());
    try {
      for (Multiaddr relay : setup.relays()) client.choose(relay);
      swarm.add(client.transport());
      Closeable relayedCalls = swarm.listen(RelayTransport.LISTEN);
      client.want(setup.relaysWanted());
      return new Reachability(client, relayedCalls, service(swarm, setup));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private static Optional<RelayService> service(Swarm swarm, ReachabilitySetup setup) {
    if (!setup.relaying()) return Optional.empty();
    return Optional.of(
        RelayService.start(swarm, setup.keyPair(), setup.relayLimits(), setup.clock()));
  }

  /// The relays through which this host can be called now.
  public List<PeerId> relays() {
    return relayClient.relays();
  }

  /// How many peers are joined through this host now.
  public int circuits() {
    return relayService.map(RelayService::circuits).orElse(0);
  }

  /// Gives up what it has at others and gives others.
  @Override
  public void close() {
    relayClient.close();
    relayService.ifPresent(RelayService::close);
    try {
      relayedCalls.close();
    } catch (IOException e) {
      throw new IllegalStateException("a listener that can't be closed", e);
    }
  }
}
