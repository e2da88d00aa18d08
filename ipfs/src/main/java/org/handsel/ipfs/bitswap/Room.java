package org.handsel.ipfs.bitswap;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.handsel.libp2p.crypto.PeerId;

/// Memory for messages that are being read. A peer may open very many streams and send all but the
/// last byte of a long message on each: what goes beyond the room is refused at once, since waiting
/// for others to finish would let them keep everybody waiting.
final class Room {
  private final BitswapLimits limits;
  private final Semaphore bytes;
  private final Map<PeerId, Integer> streams = new ConcurrentHashMap<>();

  Room(BitswapLimits limits) {
    this.limits = limits;
    this.bytes = new Semaphore(limits.readingBytesMax());
  }

  /// A place for one stream of `peer`.
  ///
  /// @throws IOException if it has too many already
  Place place(PeerId peer) throws IOException {
    if (streams.merge(peer, 1, Integer::sum) > limits.streamsPerPeerMax()) {
      leave(peer);
      throw new IOException("more than " + limits.streamsPerPeerMax() + " bitswap streams");
    }
    return new Place(peer);
  }

  private void leave(PeerId peer) {
    streams.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }

  /// Holds one message's bytes at a time. For one thread.
  final class Place implements AutoCloseable {
    private final PeerId peer;
    private int held;

    private Place(PeerId peer) {
      this.peer = peer;
    }

    /// Takes room for `count` bytes in place of what was held.
    ///
    /// @throws IOException if there is none
    void take(int count) throws IOException {
      bytes.release(held);
      held = 0;
      if (!bytes.tryAcquire(count)) {
        throw new IOException("no room to read " + count + " bytes of bitswap now");
      }
      held = count;
    }

    @Override
    public void close() {
      bytes.release(held);
      held = 0;
      leave(peer);
    }
  }
}
