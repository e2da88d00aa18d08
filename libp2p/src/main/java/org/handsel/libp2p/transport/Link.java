package org.handsel.libp2p.transport;

import java.io.Closeable;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;

/// What a transport delivers when it reached another machine or was reached: a [Wire], which still
/// has to be made private and shared by many streams, or a [Session], which is both already.
public sealed interface Link extends Closeable permits Wire, Session {
  /// The address of the other end, with or without its `/p2p/…`.
  Multiaddr remote();

  /// The address of our own end; empty if that means nothing to others.
  default Optional<Multiaddr> local() {
    return Optional.empty();
  }

  /// A name of the other machine by which its connections are counted, such as its IP address;
  /// empty if it is this machine, where no stranger is.
  Optional<String> remoteHost();

  /// True if time or bytes on it are rationed, as on a relay (`relay/circuit-v2.md`, "Limit"): then
  /// only protocols that are made for that may use it.
  default boolean limited() {
    return false;
  }

  /// Hangs up at once. Never blocks for long and never throws; blocked reads and writes do.
  @Override
  void close();
}
