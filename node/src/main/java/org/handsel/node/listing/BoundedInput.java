package org.handsel.node.listing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Fails once more bytes have come out than were allowed: what a small packed file unpacks to has
/// no other end.
final class BoundedInput extends FilterInputStream {
  private long left;

  BoundedInput(InputStream in, long bytesMax) {
    super(in);
    this.left = bytesMax;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) spend(1);
    return b;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    if (read > 0) spend(read);
    return read;
  }

  private void spend(int bytes) throws IOException {
    left -= bytes;
    if (left < 0) throw new IOException("the file unpacks to more than 256 MiB");
  }
}
