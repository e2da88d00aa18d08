package org.handsel.libp2p.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// One stream of a [Session], before a protocol was agreed on: bytes both ways, each with its own
/// end. One thread may read while another writes; any may reset.
public interface MuxedStream {
  /// Its number within the session, for logs.
  long id();

  /// What the peer sends; −1 once it has said all, an exception once either side reset.
  InputStream in();

  /// What we send. Some may be kept back until `flush`.
  OutputStream out();

  /// Sends what was written, if nothing ever was sent; for a reader who waits for an answer to it
  /// while another thread may be writing.
  void start() throws IOException;

  /// Reads and writes that wait longer than `limit` throw `java.net.SocketTimeoutException`; zero
  /// waits for ever.
  void timeout(Duration limit);

  /// Sends what was written and says that nothing more will come.
  void closeWrite() throws IOException;

  /// Closes both sides: sends what was written, drops what the peer may still say. Resets if that
  /// fails.
  void close();

  /// Breaks it off, both ways, at once. Never blocks.
  void reset();
}
