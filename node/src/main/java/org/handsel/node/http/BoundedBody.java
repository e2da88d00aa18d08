package org.handsel.node.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/// A request's body that may be neither longer nor slower than allowed. Read by one thread.
final class BoundedBody extends FilterInputStream {
  private final long bytesMax;
  private final Limits limits;
  private final Patience patience;
  private final LongSupplier nanoTime;
  private final long began;
  private long seen;

  BoundedBody(
      InputStream in, long bytesMax, Limits limits, Patience patience, LongSupplier nanoTime) {
    super(in);
    this.patience = patience;
    this.bytesMax = bytesMax;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    patience.begin();
    try {
      int got = super.read(into, offset, length);
      count(Math.max(0, got));
      return got;
    } finally {
      patience.end();
    }
  }

  @Override
  public long skip(long n) throws IOException {
    return read(new byte[Math.clamp(n, 0, 8192)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long more) throws IOException {
    seen += more;
    if (seen > bytesMax) {
      throw new TooLargeException(bytesMax);
    }
    var taken = Duration.ofNanos(nanoTime.getAsLong() - began);
    if (taken.compareTo(limits.bodyGrace()) > 0
        && seen < taken.toSeconds() * limits.bodyBytesPerSecondMin()) {
      throw new IOException("the body comes too slowly: " + seen + " bytes in " + taken);
    }
  }

  /// The body is longer than its route allows.
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long bytesMax) {
      super("at most " + bytesMax + " bytes are taken here");
    }
  }
}
