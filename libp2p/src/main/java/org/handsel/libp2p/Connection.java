package org.handsel.libp2p;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// An authenticated, encrypted, multiplexed link to one peer.
public interface Connection extends Closeable {
  /// The peer, whose key was proven in the handshake.
  PeerId peer();

  /// Where the peer was reached, or where it called from.
  Multiaddr remoteAddress();

  /// [#remoteAddress] by IP address, if that is known, though the peer was dialled by name: then
  /// without a port.
  default Multiaddr whence() {
    return remoteAddress();
  }

  /// Our own end, as this machine sees it; empty if that means nothing, as on a relay.
  Optional<Multiaddr> localAddress();

  /// How the bytes travel.
  Path path();

  /// True if time or bytes are rationed, as a relay does: then [#open] refuses, and only protocols
  /// that say so ([StreamProtocol#onLimited]) are answered. A direct connection to the same peer
  /// takes its place as soon as there is one.
  boolean limited();

  /// True if the peer dialled us.
  boolean inbound();

  /// When the connection was ready.
  Instant since();

  /// The protocols that the peer said it answers (identify); empty until it has.
  Set<String> protocols();

  /// What the peer's program calls itself (identify); empty until it has said so.
  String agent();

  /// The addresses that the peer says it listens on (identify), from its signed record if it sent
  /// one; empty until it has.
  List<Multiaddr> peerAddresses();

  /// The signed record that these came in (RFC 0003), as it stood, to be shown to others; empty if
  /// the peer sent none.
  default Optional<Bytes> signedRecord() {
    return Optional.empty();
  }

  /// Where the peer says that it sees us (identify); empty until it has, or if it doesn't say. It
  /// may lie.
  Optional<Multiaddr> observedAddress();

  /// The last measured round trip, if one was measured.
  Optional<Duration> latency();

  /// Opens a stream for the first of `protocols` that the peer answers.
  ///
  /// If the peer has said that it answers one ([#protocols]), that is taken at its word: the stream
  /// is there without waiting, and should the peer refuse after all, the first read throws.
  ///
  /// @throws IOException if the peer answers none, a limit is reached, the connection is [#limited]
  ///   or gone
  Stream open(List<String> protocols) throws IOException;

  /// [#open(List)] for one protocol.
  default Stream open(String protocol) throws IOException {
    return open(List.of(protocol));
  }

  /// [#open(String)] for a protocol that is content with a [#limited] connection too: few bytes,
  /// and no harm if it ends.
  ///
  /// @throws IOException if the peer doesn't answer it, a limit is reached, or the connection is
  ///   gone
  Stream openLimited(String protocol) throws IOException;

  /// True once it is closed by either side.
  boolean closed();

  /// Closes it and all its streams, giving `reason` to the watchers and the log.
  void close(String reason);

  @Override
  default void close() {
    close("closed by us");
  }

  /// How the bytes of a connection travel.
  enum Path {
    /// Within this machine or its local network.
    LAN,

    /// Across the Internet, straight to the peer.
    DIRECT,

    /// Through a third peer, which sees who talks with whom but not what.
    RELAYED
  }
}
