package org.handsel.libp2p.swarm;

import java.io.Closeable;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.mux.Budget;
import org.jspecify.annotations.Nullable;

/// What peers may use of us: bytes that lie unread, and streams that are answered. Each is bounded
/// for one peer, however many connections it has, and for all; streams also for each protocol. Safe
/// for use by many threads.
final class Shares {
  private final Limits.Streams limits;
  private final Budget bytes;
  private final Budget streams;
  private final Map<String, Budget> byProtocol = new ConcurrentHashMap<>();

  /// A peer's share lives as long as one of its connections. Guarded by itself.
  private final Map<PeerId, ShareReference> peers = new HashMap<>();

  private final ReferenceQueue<Share> unused = new ReferenceQueue<>();

  private static final class ShareReference extends WeakReference<Share> {
    private final PeerId peer;

    ShareReference(PeerId peer, Share share, ReferenceQueue<Share> unused) {
      super(share, unused);
      this.peer = peer;
    }
  }

  Shares(Limits.Streams limits) {
    this.limits = limits;
    this.bytes = Budget.of(limits.bufferBytesMax());
    this.streams = Budget.of(limits.max());
  }

  /// The share of one peer.
  final class Share {
    private final Budget ownBytes = bytes.part(limits.bufferBytesPerPeerMax());

    /// By protocol: one of ours, so there are not many.
    private final Map<String, Budget> ownStreams = new ConcurrentHashMap<>(1);

    Budget bytes() {
      return ownBytes;
    }

    /// A place to answer a stream of `protocol`, to be closed afterwards; empty if all are taken.
    Optional<Closeable> place(StreamProtocol protocol) {
      Budget all =
          byProtocol.computeIfAbsent(protocol.id(), _ -> Budget.of(limits.perProtocolMax()));
      Budget own = ownStreams.computeIfAbsent(protocol.id(), _ -> all.part(protocol.perPeerMax()));
      return own.take(1) ? Optional.of(() -> own.give(1)) : Optional.empty();
    }
  }

  /// The share of `peer`. Whoever asks has to keep it for as long as it is used.
  Share of(PeerId peer) {
    synchronized (peers) {
      for (Reference<?> gone = unused.poll(); gone != null; gone = unused.poll()) {
        if (gone instanceof ShareReference lost) peers.remove(lost.peer, lost);
      }
      ShareReference known = peers.get(peer);
      @Nullable Share share = known == null ? null : known.get();
      if (share != null) return share;
      var made = new Share();
      peers.put(peer, new ShareReference(peer, made, unused));
      return made;
    }
  }

  /// Takes a place for a stream of anybody before it's known what it wants; false if there is none.
  boolean begin() {
    return streams.take(1);
  }

  /// Gives it back.
  void end() {
    streams.give(1);
  }

  /// How many streams are being answered.
  long streams() {
    return streams.used();
  }

  /// How many bytes lie unread.
  long unread() {
    return bytes.used();
  }
}
