package org.handsel.libp2p.multiformats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Messages on a stream, each behind its length as a varint. Most libp2p protocols and all of
/// Handsel's speak in these.
public final class Frames {
  private Frames() {}

  /// The next message, or empty if the stream ends cleanly before it.
  ///
  /// Memory is taken as bytes arrive, so a peer that announces much and sends little costs little.
  ///
  /// @throws MalformedException if the message is longer than `bytesMax`
  /// @throws EOFException if the stream ends inside it
  public static Optional<byte[]> next(InputStream in, int bytesMax) throws IOException {
    return next(in, bytesMax, _ -> {});
  }

  /// Is told how long a message will be before any of it is read.
  @FunctionalInterface
  public interface Announced {
    /// A message of `bytes` bytes is to come.
    ///
    /// @throws IOException if there is no room for it
    void bytes(int bytes) throws IOException;
  }

  /// The next message, as [#next(InputStream, int)], once `announced` has room for it.
  public static Optional<byte[]> next(InputStream in, int bytesMax, Announced announced)
      throws IOException {
    long length = Varint.readOrEnd(in);
    if (length < 0) return Optional.empty();
    if (length > bytesMax) {
      throw new MalformedException("a message of " + length + " bytes; at most " + bytesMax);
    }
    announced.bytes((int) length);
    byte[] message = in.readNBytes((int) length);
    if (message.length < length) throw new EOFException("the stream ended inside a message");
    return Optional.of(message);
  }

  /// The next message, where one has to come.
  ///
  /// @throws MalformedException if it is longer than `bytesMax`
  /// @throws EOFException if the stream ends before or inside it
  public static byte[] read(InputStream in, int bytesMax) throws IOException {
    return next(in, bytesMax)
        .orElseThrow(() -> new EOFException("the stream ended where a message was due"));
  }

  /// Writes `message` behind its length, in one write and without a flush.
  public static void write(OutputStream out, byte[] message) throws IOException {
    out.write(Varint.prefixed(message.length, message));
  }
}
