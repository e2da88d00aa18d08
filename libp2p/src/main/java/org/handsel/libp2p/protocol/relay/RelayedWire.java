package org.handsel.libp2p.protocol.relay;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Wire;

/// A stream with a relay as a wire to the peer behind it.
final class RelayedWire implements Wire {
  private final Stream stream;
  private final Multiaddr remote;
  private final boolean limited;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean writing;

  RelayedWire(Stream stream, Limit limit) {
    this.stream = stream;
    this.limited = !limit.none();
    this.remote =
        stream.connection().peer().at(stream.connection().remoteAddress()).with(Calls.HERE);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return stream.in().read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    writing = true;
    try {
      if (closed.get()) throw new IOException("the relayed wire is closed");
      stream.out().write(from, offset, length);
      stream.out().flush();
    } finally {
      writing = false;
    }
  }

  @Override
  public Multiaddr remote() {
    return remote;
  }

  /// All that come through one relay count together: it alone knows who they are.
  @Override
  public Optional<String> remoteHost() {
    return Optional.of("relay " + stream.connection().peer());
  }

  @Override
  public boolean limited() {
    return limited;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    // In peace, so that the last words arrive, unless a write hangs.
    if (writing) stream.reset();
    else Thread.startVirtualThread(stream::close);
    ended.countDown();
  }

  /// Waits until it is closed.
  void awaitEnd() throws IOException {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
