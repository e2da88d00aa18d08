package org.handsel.node.listing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file, unpacked if it's gzip. One that is damaged or breaks off ends where that shows, so that
/// all before it can still be used. For one thread.
final class Salvaged extends InputStream {
  private static final int BUFFER = 1 << 16;

  private InputStream in = InputStream.nullInputStream();
  private Optional<IOException> damage = Optional.empty();

  /// @param bytesMax more than this isn't unpacked
  Salvaged(InputStream file, long bytesMax) throws IOException {
    var packed = new BufferedInputStream(file, BUFFER);
    try {
      in =
          new BoundedInput(isGzip(packed) ? new GZIPInputStream(packed, BUFFER) : packed, bytesMax);
    } catch (EOFException | ZipException e) {
      damage = Optional.of(e);
    }
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    return first == 0x1f && second == 0x8b;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    if (damage.isPresent()) return -1;
    try {
      return in.read(into, from, most);
    } catch (EOFException | ZipException e) {
      damage = Optional.of(e);
      return -1;
    }
  }

  /// Why it ends before its time; empty as long as it doesn't.
  Optional<IOException> damage() {
    return damage;
  }
}
