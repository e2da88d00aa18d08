package org.handsel.libp2p.swarm;

import java.io.IOException;
import org.handsel.libp2p.Metrics;
import org.handsel.libp2p.transport.LaidWire;
import org.handsel.libp2p.transport.Wire;

/// A wire whose bytes are counted.
final class CountedWire extends LaidWire {
  private final Metrics.Counter in;
  private final Metrics.Counter out;

  CountedWire(Wire wire, Metrics.Counter in, Metrics.Counter out) {
    super(wire);
    this.in = in;
    this.out = out;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    if (count > 0) in.add(count);
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    super.write(from, offset, length);
    out.add(length);
  }
}
