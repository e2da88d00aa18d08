package org.handsel.libp2p.transport;

import java.io.IOException;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A wire laid over another one: what it doesn't say anew is as the other says.
public abstract class LaidWire implements Wire {
  private final Wire under;

  /// Laid over `under`, and closed with it.
  protected LaidWire(Wire under) {
    this.under = under;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return under.read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    under.write(from, offset, length);
  }

  @Override
  public Multiaddr remote() {
    return under.remote();
  }

  @Override
  public Optional<Multiaddr> local() {
    return under.local();
  }

  @Override
  public Optional<String> remoteHost() {
    return under.remoteHost();
  }

  @Override
  public boolean limited() {
    return under.limited();
  }

  @Override
  public void close() {
    under.close();
  }
}
