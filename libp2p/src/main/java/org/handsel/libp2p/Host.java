package org.handsel.libp2p;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// One party on the network: its key, the addresses it listens on, who it is connected to, and the
/// protocols it answers. Safe for use by many threads.
public interface Host extends Closeable {
  /// Who this host is: the id of its public key.
  PeerId id();

  /// The addresses it listens on, each ending in `/p2p/ID`, with real ports.
  List<Multiaddr> addresses();

  /// Answers `protocol` from now on; each inbound stream runs on its own virtual thread.
  void handle(StreamProtocol protocol);

  /// Connects to the peer at `address`, or returns the connection that exists already. An address
  /// that ends in `/p2p/ID` is checked against the key that the peer proves.
  ///
  /// @throws IOException if the peer can't be reached, proves another key, or is refused by a limit
  Connection connect(Multiaddr address) throws IOException;

  /// The connection to `peer`, if there is one.
  Optional<Connection> connection(PeerId peer);

  /// All live connections, oldest first.
  List<Connection> connections();

  /// Tells `watcher` of every connection from now on, opened and closed.
  void watch(ConnectionWatcher watcher);

  @Override
  void close();
}
