package org.handsel.libp2p;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// One conversation with one peer: bytes both ways, in order, with back-pressure. For one thread a
/// side at a time.
public interface Stream extends Closeable {
  /// The protocol both sides agreed on.
  String protocol();

  /// The connection it runs on.
  Connection connection();

  /// What the peer says. Ends (−1) when the peer closed its side; throws once either side reset.
  InputStream in();

  /// What we say. Buffered up to one frame: `flush` sends.
  OutputStream out();

  /// Reads and writes that wait longer than `limit` throw `java.net.SocketTimeoutException`; zero
  /// waits for ever.
  void timeout(Duration limit);

  /// Flushes and closes our side; the peer can go on talking.
  void closeWrite() throws IOException;

  /// Breaks the conversation off at once, both ways.
  void reset();

  /// Closes both sides: flushes and ends ours, drops whatever the peer may still say.
  @Override
  void close();
}
