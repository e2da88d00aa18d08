package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.util.Optional;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Wire;

/// A wire whose bytes are counted.
record CountedWire(Wire wire, Metrics.Counter in, Metrics.Counter out) implements Wire {
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = wire.read(into, offset, length);
    if (count > 0) in.add(count);
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    wire.write(from, offset, length);
    out.add(length);
  }

  @Override
  public Multiaddr remote() {
    return wire.remote();
  }

  @Override
  public Optional<Multiaddr> local() {
    return wire.local();
  }

  @Override
  public Optional<String> remoteHost() {
    return wire.remoteHost();
  }

  @Override
  public boolean limited() {
    return wire.limited();
  }

  @Override
  public void close() {
    wire.close();
  }
}
