package org.handsel.node.listing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The first bytes of a stream, as a stream of their own; closing it leaves the rest to be read.
final class Section extends FilterInputStream {
  private long left;

  Section(InputStream in, long bytes) {
    super(in);
    this.left = bytes;
  }

  @Override
  public int read() throws IOException {
    if (left == 0) return -1;
    int one = super.read();
    if (one >= 0) left--;
    return one;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    if (left == 0) return -1;
    int some = super.read(into, from, Math.clamp(left, 0, most));
    if (some > 0) left -= some;
    return some;
  }

  @Override
  public int available() throws IOException {
    return Math.clamp(left, 0, super.available());
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    // What follows belongs to somebody else.
  }

  /// Reads what nobody has asked for.
  void skipRest() throws IOException {
    while (left > 0 && read(new byte[8192], 0, 8192) >= 0) {
      // Bytes that nobody needs.
    }
  }
}
