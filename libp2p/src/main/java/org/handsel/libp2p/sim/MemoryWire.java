package org.handsel.libp2p.sim;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Wire;

/// One end of a pair of pipes.
final class MemoryWire implements Wire {
  private final MemoryPipe in;
  private final MemoryPipe out;
  private final String host;
  private final Multiaddr local;
  private final Multiaddr remote;
  private final String remoteHost;
  private final Consumer<MemoryWire> closed;

  MemoryWire(
      MemoryPipe in,
      MemoryPipe out,
      String host,
      Multiaddr local,
      Multiaddr remote,
      String remoteHost,
      Consumer<MemoryWire> closed) {
    this.in = in;
    this.out = out;
    this.host = host;
    this.local = local;
    this.remote = remote;
    this.remoteHost = remoteHost;
    this.closed = closed;
  }

  boolean joins(String one, String other) {
    return host.equals(one)
        ? remoteHost.equals(other)
        : host.equals(other) && remoteHost.equals(one);
  }

  void swallow() {
    out.swallow();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return in.read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    out.write(from, offset, length);
  }

  @Override
  public Multiaddr remote() {
    return remote;
  }

  @Override
  public Optional<Multiaddr> local() {
    return Optional.of(local);
  }

  @Override
  public Optional<String> remoteHost() {
    return Optional.of(remoteHost);
  }

  @Override
  public void close() {
    out.end();
    in.abandon();
    closed.accept(this);
  }
}
