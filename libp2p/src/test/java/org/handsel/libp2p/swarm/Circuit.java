package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;

/// Looks like a relay's transport: limited wires at `/p2p-circuit` addresses, over `network`.
record Circuit(Transport network) implements Transport {
  /// The address on which a host hears of calls through the relay.
  static final Multiaddr EAR = Multiaddr.of("/p2p-circuit");

  private static final Multiaddr RELAYED =
      Multiaddr.of(
          "/ip4/10.0.0.1/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N/p2p-circuit");

  private static final Multiaddr UNDER = Multiaddr.of("/ip4/10.0.0.1/tcp/1");

  @Override
  public boolean carries(Multiaddr address) {
    return address.has("p2p-circuit");
  }

  @Override
  public Link dial(Multiaddr address, Duration timeout) throws IOException {
    // There is one ear at a time, at whatever host.
    IOException last = new IOException("nobody hears");
    for (int host = 1; host < 4; host++) {
      try {
        Multiaddr under = Multiaddr.of("/ip4/10.0.0." + host + "/tcp/1");
        return new Limited((Wire) network.dial(under, timeout));
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    Listener ear = network.listen(UNDER);
    return new Listener() {
      @Override
      public List<Multiaddr> addresses() {
        return List.of();
      }

      @Override
      public Link accept() throws IOException {
        return new Limited((Wire) ear.accept());
      }

      @Override
      public void close() {
        ear.close();
      }
    };
  }

  private record Limited(Wire wire) implements Wire {
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return wire.read(into, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      wire.write(from, offset, length);
    }

    @Override
    public Multiaddr remote() {
      return RELAYED;
    }

    @Override
    public Optional<String> remoteHost() {
      return Optional.of("relay");
    }

    @Override
    public boolean limited() {
      return true;
    }

    @Override
    public void close() {
      wire.close();
    }
  }
}
