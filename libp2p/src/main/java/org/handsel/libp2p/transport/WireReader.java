package org.handsel.libp2p.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads a [Wire] in pieces whose size is known just before they are needed. For one thread.
///
/// While nothing comes, it waits with a small buffer of its own; a piece that is larger borrows one
/// from the pool until it is used up. It reads little ahead, so that a large piece ends where its
/// buffer's bytes end and the whole buffer can be handed on without copying ([#detach]).
public final class WireReader {
  private static final int SMALL_BYTES = 512;

  /// How much may be read behind the piece that was asked for, while pieces are small.
  private static final int AHEAD_BYTES = 8192;

  /// The length of the next Noise message is always welcome.
  private static final int NEXT_LENGTH_BYTES = 2;

  private final Wire wire;
  private final BufferPool pool;
  private final byte[] small = new byte[SMALL_BYTES];
  private byte[] buffer = small;
  private int position;
  private int end;
  private volatile long arrivedNanos = System.nanoTime();

  /// Over `wire`, with large buffers from `pool`.
  public WireReader(Wire wire, BufferPool pool) {
    this.wire = wire;
    this.pool = pool;
  }

  /// Makes `length` bytes stand in one piece from [#position] on in [#array], and waits until they
  /// are there. False if the wire ends before the first of them.
  ///
  /// @throws EOFException if it ends inside them
  public boolean require(int length) throws IOException {
    if (end - position >= length) return true;
    if (end == position) rest();
    if (position + length > buffer.length) makeRoom(length);
    while (end - position < length) {
      int wanted = Math.max(position + length + NEXT_LENGTH_BYTES, AHEAD_BYTES);
      int count = wire.read(buffer, end, Math.min(wanted, buffer.length) - end);
      if (count < 0) {
        if (end == position) return false;
        throw new EOFException("the peer hung up inside a message");
      }
      end += count;
      arrivedNanos = System.nanoTime();
    }
    return true;
  }

  /// The array that holds what [#require] asked for.
  public byte[] array() {
    return buffer;
  }

  /// Where in [#array] the unread bytes begin.
  public int position() {
    return position;
  }

  /// Passes over `length` bytes, which stay readable in the array until the next [#require].
  public void skip(int length) {
    if (length > end - position) throw new IllegalArgumentException("not read yet");
    position += length;
  }

  /// True if what [#detach] gives is a pooled buffer.
  public boolean pooled() {
    return buffer.length > SMALL_BYTES;
  }

  /// Hands the array over to the caller, who returns it to the pool. Unread bytes move to another.
  public byte[] detach() {
    if (!pooled()) throw new IllegalStateException("nothing to hand over");
    byte[] detached = buffer;
    int left = end - position;
    buffer = left <= SMALL_BYTES ? small : pool.take();
    System.arraycopy(detached, position, buffer, 0, left);
    position = 0;
    end = left;
    return detached;
  }

  /// When the last bytes came, in [System#nanoTime].
  public long arrivedNanos() {
    return arrivedNanos;
  }

  /// The bytes as a stream, for what comes before any message has a length. Reads nothing ahead
  /// that the reader wouldn't see afterwards.
  public InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        if (!require(1)) return -1;
        return buffer[position++] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (!require(1)) return -1;
        int count = Math.min(length, end - position);
        System.arraycopy(buffer, position, into, offset, count);
        position += count;
        return count;
      }

      @Override
      public int available() {
        return end - position;
      }
    };
  }

  /// Gives back what was borrowed. To be called when no more is read.
  public void release() {
    position = end;
    rest();
  }

  private void rest() {
    if (pooled()) pool.give(buffer);
    buffer = small;
    position = 0;
    end = 0;
  }

  private void makeRoom(int length) {
    int left = end - position;
    // Only the small buffer is ever too small.
    byte[] target = length <= buffer.length ? buffer : pool.take();
    System.arraycopy(buffer, position, target, 0, left);
    buffer = target;
    position = 0;
    end = left;
  }
}
