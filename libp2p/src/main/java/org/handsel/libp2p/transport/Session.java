package org.handsel.libp2p.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.handsel.libp2p.crypto.PeerId;

/// Many private streams with one peer that has proven its key. Safe for use by many threads.
///
/// Whoever makes one keeps the bounds on its streams (`Limits.Streams`) and gives a stream's place
/// back when its handler has returned *and* both its sides have ended.
public non-sealed interface Session extends Link {
  /// The peer, whose key was proven.
  PeerId peer();

  /// Reads until the session ends, and says why it did. To be called once, on a thread of its own.
  ///
  /// @param acceptor is given each stream that the peer opens, on a virtual thread of its own; it
  ///   returns when it has dealt with the stream
  String run(Consumer<MuxedStream> acceptor);

  /// Opens a stream. The peer may hear of it only with the first bytes.
  ///
  /// @throws IOException if too many are open, the peer is leaving or the session has ended
  MuxedStream open() throws IOException;

  /// Asks the peer for a sign of life and returns how long it took.
  ///
  /// @throws IOException if none comes within `limit`, or the session has ended
  Duration ping(Duration limit) throws IOException;

  /// The last round trip that was measured, in nanoseconds; empty if none was.
  OptionalLong roundTripNanos();

  /// How many streams are open.
  int streams();

  /// When a stream was last opened or closed, or something came on one, in [System#nanoTime].
  long busyNanos();

  /// When the last bytes came, in [System#nanoTime].
  long arrivedNanos();

  /// Is called about once a second, for what has to be looked after; must not block.
  default void sweep() {}

  /// True once it has ended.
  boolean closed();

  /// Says goodbye, hangs up and breaks all streams off, giving `reason` to those who wait. The
  /// first reason stays.
  void close(String reason);

  @Override
  default void close() {
    close("closed by us");
  }
}
