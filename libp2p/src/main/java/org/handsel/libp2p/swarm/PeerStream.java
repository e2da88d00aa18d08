package org.handsel.libp2p.swarm;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.transport.MuxedStream;

/// A stream with its protocol: agreed on, or taken for granted until the peer's consent is read.
final class PeerStream implements Stream {
  /// Reads the peer's consent to a protocol that was taken for granted.
  interface Consent {
    void read() throws IOException;
  }

  private final Connection connection;
  private final MuxedStream stream;
  private final String protocol;
  private final Consent consent;
  private final InputStream in;
  private final ReentrantLock consenting = new ReentrantLock();
  private volatile boolean consented;
  private volatile Duration timeout = Duration.ZERO;

  /// A stream whose protocol both sides agreed on.
  PeerStream(Connection connection, MuxedStream stream, String protocol) {
    this.connection = connection;
    this.stream = stream;
    this.protocol = protocol;
    this.consent = () -> {};
    this.consented = true;
    this.in = stream.in();
  }

  /// A stream whose protocol was only proposed; `consent` must come within `negotiationTimeout`.
  PeerStream(
      Connection connection,
      MuxedStream stream,
      String protocol,
      Consent consent,
      Duration negotiationTimeout) {
    this.connection = connection;
    this.stream = stream;
    this.protocol = protocol;
    this.consent = consent;
    this.in = new ConsentFirst(stream.in());
    stream.timeout(negotiationTimeout);
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return stream.out();
  }

  @Override
  public void timeout(Duration limit) {
    timeout = limit;
    if (consented) stream.timeout(limit);
  }

  @Override
  public void closeWrite() throws IOException {
    // A peer may lose what it has not read yet when the end comes before it has consented:
    // js-libp2p's handler starts after its negotiation and then misses both.
    awaitConsent();
    stream.closeWrite();
  }

  @Override
  public void reset() {
    stream.reset();
  }

  @Override
  public void close() {
    try {
      awaitConsent();
    } catch (IOException e) {
      return; // it was reset
    }
    stream.close();
  }

  private void awaitConsent() throws IOException {
    if (consented) return;
    // Our proposal may still wait for data that will only come after the answer.
    stream.start();
    consenting.lock();
    try {
      if (consented) return;
      consent.read();
      consented = true;
      stream.timeout(timeout);
    } catch (IOException e) {
      stream.reset();
      throw e;
    } finally {
      consenting.unlock();
    }
  }

  @Override
  public String toString() {
    return protocol + " with " + connection.peer();
  }

  private final class ConsentFirst extends FilterInputStream {
    ConsentFirst(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      awaitConsent();
      return super.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      awaitConsent();
      return super.read(into, offset, length);
    }
  }
}
