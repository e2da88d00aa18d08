package org.handsel.libp2p.protocol.relay;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.handsel.libp2p.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Joins two streams until both sides have said all, or a limit is passed: "the relay should reset
/// the stream to the source and the stream to the destination" (circuit-v2, "Reservation").
final class Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
  private static final int BUFFER_BYTES = 8 << 10;

  /// As good as for ever, without an overflow.
  private static final long LONG_NANOS = Duration.ofDays(10_000).toNanos();

  private final Stream one;
  private final Stream other;
  private final long bytesMax;
  private final Duration stallMax;
  private volatile long endNanos;

  Bridge(Stream one, Stream other, Limit limit, Duration stallMax) {
    this.one = one;
    this.other = other;
    this.bytesMax = limit.dataBytes() == 0 ? Long.MAX_VALUE : limit.dataBytes();
    this.stallMax = stallMax;
    long lasting = limit.duration().isZero() ? LONG_NANOS : limit.duration().toNanos();
    this.endNanos = System.nanoTime() + Math.min(lasting, LONG_NANOS);
  }

  /// Carries bytes both ways. Blocks until it's over; then both streams have ended.
  void run() {
    Thread back = Thread.startVirtualThread(() -> carry(other, one));
    carry(one, other);
    try {
      back.join();
    } catch (InterruptedException e) {
      reset();
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it at once.
  void reset() {
    one.reset();
    other.reset();
  }

  private void carry(Stream from, Stream to) {
    try {
      var buffer = new byte[BUFFER_BYTES];
      long left = bytesMax;
      for (int count = read(from, buffer); count >= 0; count = read(from, buffer)) {
        if (count > left) throw new IOException("more than " + bytesMax + " bytes");
        left -= count;
        hurry(to);
        to.out().write(buffer, 0, count);
        to.out().flush();
      }
      // The answer to the last word may still come, but not for ever.
      endNanos = Math.min(left() + System.nanoTime(), System.nanoTime() + stallMax.toNanos());
      hurry(to);
      to.closeWrite();
    } catch (IOException e) {
      LOG.debug("a circuit ends: {} to {}", from, to, e);
      reset();
    }
  }

  /// Waits in parts no longer than `stallMax`, since the end may come nearer meanwhile.
  private int read(Stream from, byte[] into) throws IOException {
    while (true) {
      hurry(from);
      try {
        return from.in().read(into, 0, into.length);
      } catch (SocketTimeoutException e) {
        if (left() <= 0) throw e;
      }
    }
  }

  private void hurry(Stream stream) throws SocketTimeoutException {
    long left = left();
    if (left <= 0) throw new SocketTimeoutException("the circuit's time is over");
    stream.timeout(Duration.ofNanos(Math.min(left, stallMax.toNanos())));
  }

  private long left() {
    return endNanos - System.nanoTime();
  }
}
