package org.handsel.libp2p.transport;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Raw bytes both ways, in order. One thread may read while another writes.
public interface Wire extends Closeable {
  /// Reads at least one byte, at most `length`, into `into` from `offset`; −1 at the end. Blocks.
  int read(byte[] into, int offset, int length) throws IOException;

  /// Writes all `length` bytes. Blocks while the other side doesn't read.
  void write(byte[] from, int offset, int length) throws IOException;

  /// The address of the other end.
  Multiaddr remote();

  /// A name of the other machine by which its connections are counted, such as its IP address;
  /// empty if it is this machine, where no stranger is.
  Optional<String> remoteHost();

  /// Hangs up at once. Never blocks and never throws; blocked reads and writes do.
  @Override
  void close();
}
