package org.handsel.libp2p.transport;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Buffers that are borrowed while bytes flow and returned when they stop, so that a connection on
/// which nothing happens holds none. Safe for use by many threads.
///
/// A buffer that is lost is only garbage; one that is returned twice would be lent twice, so each
/// has one owner at any time, who returns it or passes it on.
public final class BufferPool {
  /// The size of each: the largest Noise message with its length in front, and some bytes of the
  /// next one.
  public static final int BUFFER_BYTES = 65_536 + 2048;

  private final ArrayDeque<byte[]> idle = new ArrayDeque<>();
  private final int keptMax;

  /// Keeps up to `keptMax` buffers that nobody needs; further ones are left to the garbage
  /// collector.
  public BufferPool(int keptMax) {
    this.keptMax = keptMax;
  }

  /// A buffer of [#BUFFER_BYTES], with anything in it.
  public byte[] take() {
    byte @Nullable [] buffer;
    synchronized (idle) {
      buffer = idle.pollLast();
    }
    return buffer == null ? new byte[BUFFER_BYTES] : buffer;
  }

  /// Takes back what [#take] gave.
  public void give(byte[] buffer) {
    if (buffer.length != BUFFER_BYTES) throw new IllegalArgumentException("not of this pool");
    synchronized (idle) {
      if (idle.size() < keptMax) idle.addLast(buffer);
    }
  }
}
