package org.handsel.libp2p.transport;

import java.io.IOException;

/// Raw bytes both ways, in order. One thread may read while another writes.
public non-sealed interface Wire extends Link {
  /// Reads at least one byte, at most `length`, into `into` from `offset`; −1 at the end. Blocks.
  int read(byte[] into, int offset, int length) throws IOException;

  /// Writes all `length` bytes. Blocks while the other side doesn't read.
  void write(byte[] from, int offset, int length) throws IOException;
}
