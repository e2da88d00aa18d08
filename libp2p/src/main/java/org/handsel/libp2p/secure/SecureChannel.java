package org.handsel.libp2p.secure;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;

/// Sealed messages to and from one peer that has proven its key. One thread reads, one at a time
/// writes. Spec: `noise/README.md`, "Wire Format".
///
/// Both directions work in the caller's or the reader's buffer, so that each byte is sealed and
/// opened where it lies.
public final class SecureChannel {
  /// The most plain bytes of one message.
  public static final int PLAIN_BYTES_MAX = Handshake.MESSAGE_BYTES_MAX - CipherState.TAG_BYTES;

  /// Where in a packet for [#send] the plain bytes begin: behind the length.
  public static final int PLAIN_OFFSET = 2;

  private static final byte[] NOTHING = new byte[0];

  private final PeerId peer;
  private final Optional<String> muxer;
  private final Wire wire;
  private final WireReader reader;
  private final CipherState sending;
  private final CipherState receiving;
  private byte[] array = NOTHING;
  private int position;
  private int limit;
  private boolean borrowed;

  SecureChannel(
      PeerId peer,
      Optional<String> muxer,
      Wire wire,
      WireReader reader,
      CipherState sending,
      CipherState receiving) {
    this.peer = peer;
    this.muxer = muxer;
    this.wire = wire;
    this.reader = reader;
    this.sending = sending;
    this.receiving = receiving;
  }

  /// Who is at the other end.
  public PeerId peer() {
    return peer;
  }

  /// What it runs on.
  public Wire wire() {
    return wire;
  }

  /// The stream multiplexer that was agreed on in the handshake, if it was.
  public Optional<String> muxer() {
    return muxer;
  }

  /// Seals the `length` bytes at [#PLAIN_OFFSET] of `packet` where they are and sends them. The
  /// packet must have room for two bytes in front and a tag behind; what it holds afterwards is
  /// worthless.
  public void send(byte[] packet, int length) throws IOException {
    int sealed = sending.seal(packet, PLAIN_OFFSET, length);
    packet[0] = (byte) (sealed >>> 8);
    packet[1] = (byte) sealed;
    wire.write(packet, 0, PLAIN_OFFSET + sealed);
  }

  /// Reads and opens the next message; false if the peer hung up between two. Its plain bytes then
  /// stand in [#array] from [#position] to [#limit] until the next call.
  ///
  /// @throws MalformedException if the message was not sealed by the peer
  public boolean receive() throws IOException {
    // While waiting, nothing of the pool may be held.
    array = NOTHING;
    if (!reader.require(PLAIN_OFFSET)) return false;
    int length = (reader.array()[reader.position()] & 0xff) << 8;
    length |= reader.array()[reader.position() + 1] & 0xff;
    reader.require(PLAIN_OFFSET + length);
    array = reader.array();
    position = reader.position() + PLAIN_OFFSET;
    borrowed = reader.pooled();
    limit = position + receiving.open(array, position, length);
    reader.skip(PLAIN_OFFSET + length);
    return true;
  }

  /// Where the plain bytes stand.
  public byte[] array() {
    return array;
  }

  /// The index of the first plain byte that nobody took.
  public int position() {
    return position;
  }

  /// The index behind the last plain byte.
  public int limit() {
    return limit;
  }

  /// Takes `count` of the plain bytes.
  public void take(int count) {
    position += count;
  }

  /// True if [#detach] may be called: the bytes stand in a buffer of the pool.
  public boolean detachable() {
    return borrowed;
  }

  /// Makes the array the caller's, who has to return it to the pool.
  public void detach() {
    borrowed = false;
    reader.detach();
  }

  /// When the peer's last bytes came, in [System#nanoTime].
  public long arrivedNanos() {
    return reader.arrivedNanos();
  }

  /// The plain bytes as a stream, for negotiating before streams exist.
  public InputStream in() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        while (position == limit) {
          if (!receive()) return -1;
        }
        return array[position++] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) return 0;
        int first = read();
        if (first < 0) return -1;
        into[offset] = (byte) first;
        int more = Math.min(length - 1, limit - position);
        System.arraycopy(array, position, into, offset + 1, more);
        position += more;
        return 1 + more;
      }

      @Override
      public int available() {
        return limit - position;
      }
    };
  }

  /// A stream that seals each write as one message, for negotiating before streams exist.
  public OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        if (length > PLAIN_BYTES_MAX) throw new EOFException("more than one message holds");
        var packet = new byte[PLAIN_OFFSET + length + CipherState.TAG_BYTES];
        System.arraycopy(from, offset, packet, PLAIN_OFFSET, length);
        send(packet, length);
      }
    };
  }

  /// Hangs up; a blocked [#receive] or [#send] throws.
  public void close() {
    wire.close();
  }

  /// Gives borrowed memory back; to be called by the thread that reads, when it won't any more.
  public void release() {
    reader.release();
  }
}
