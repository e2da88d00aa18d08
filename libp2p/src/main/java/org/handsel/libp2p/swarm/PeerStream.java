package org.handsel.libp2p.swarm;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.mux.YamuxStream;

/// A stream with its protocol: agreed on, or taken for granted until the first read.
final class PeerStream implements Stream {
  /// Reads the peer's consent to a protocol that was taken for granted.
  interface Consent {
    void read() throws IOException;
  }

  private final Connection connection;
  private final YamuxStream stream;
  private final String protocol;
  private final InputStream in;

  PeerStream(Connection connection, YamuxStream stream, String protocol) {
    this.connection = connection;
    this.stream = stream;
    this.protocol = protocol;
    this.in = stream.in();
  }

  PeerStream(Connection connection, YamuxStream stream, String protocol, Consent consent) {
    this.connection = connection;
    this.stream = stream;
    this.protocol = protocol;
    this.in = new ConsentFirst(stream, consent);
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
    stream.timeout(limit);
  }

  @Override
  public void closeWrite() throws IOException {
    stream.closeWrite();
  }

  @Override
  public void reset() {
    stream.reset();
  }

  @Override
  public void close() {
    stream.close();
  }

  @Override
  public String toString() {
    return protocol + " with " + connection.peer();
  }

  private static final class ConsentFirst extends FilterInputStream {
    private final YamuxStream stream;
    private final Consent consent;
    private boolean given;

    ConsentFirst(YamuxStream stream, Consent consent) {
      super(stream.in());
      this.stream = stream;
      this.consent = consent;
    }

    @Override
    public int read() throws IOException {
      first();
      return super.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      first();
      return super.read(into, offset, length);
    }

    private void first() throws IOException {
      if (given) return;
      // Our proposal may still wait for data that will only come after the answer.
      stream.start();
      try {
        consent.read();
      } catch (IOException e) {
        stream.reset();
        throw e;
      }
      given = true;
    }
  }
}
