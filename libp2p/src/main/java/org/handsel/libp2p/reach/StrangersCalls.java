package org.handsel.libp2p.reach;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.autonat.Caller;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.Transport;

/// Calls peers for AutoNAT from a swarm of its own, under another key and from any free port: a
/// peer whose NAT lets only those in whom it called won't take it for the host.
final class StrangersCalls implements Caller, Closeable {
  private final Swarm stranger;
  private final List<Transport> transports;

  private StrangersCalls(Swarm stranger, List<Transport> transports) {
    this.stranger = stranger;
    this.transports = transports;
  }

  static StrangersCalls start(SwarmSetup setup) throws IOException {
    // Each request is to be tried, however the last one ended.
    var limits = setup.limits().with(setup.limits().dials().backoff(Duration.ZERO, Duration.ZERO));
    return new StrangersCalls(Swarm.start(setup.limits(limits)), setup.transports());
  }

  @Override
  public boolean carries(Multiaddr address) {
    return transports.stream().anyMatch(transport -> transport.carries(address));
  }

  @Override
  public Connection call(PeerId peer, Multiaddr address) throws IOException {
    return stranger.connect(peer, List.of(address));
  }

  @Override
  public void close() {
    stranger.close();
  }
}
