package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;

/// Counts the dials that are under way at once.
final class Dead implements Transport {
  private final Transport network;
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  Dead(Transport network) {
    this.network = network;
  }

  int most() {
    return most.get();
  }

  @Override
  public boolean carries(Multiaddr address) {
    return network.carries(address);
  }

  @Override
  public Link dial(Multiaddr address, Duration timeout) throws IOException {
    int running = now.incrementAndGet();
    most.accumulateAndGet(running, Math::max);
    try {
      return network.dial(address, timeout);
    } finally {
      now.decrementAndGet();
    }
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    return network.listen(address);
  }
}
