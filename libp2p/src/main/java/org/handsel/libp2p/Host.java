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

  /// The addresses under which others may reach it, each ending in `/p2p/ID`: those it listens on,
  /// with real ports, then those that were announced. Peers are told of them.
  List<Multiaddr> addresses();

  /// Listens on `address` too, until what is returned is closed.
  ///
  /// @throws IOException if it can't, because the port is in use for one
  Closeable listen(Multiaddr address) throws IOException;

  /// Says under which addresses it can be reached besides those it listens on: behind a NAT, or
  /// through a relay. They take the place of those announced under the same name before; an empty
  /// list takes them back. Connected peers are told when something changed.
  ///
  /// @param name what found them, such as `relay`
  void announce(String name, List<Multiaddr> addresses);

  /// Answers `protocol` from now on; each inbound stream runs on its own virtual thread.
  void handle(StreamProtocol protocol);

  /// Answers the protocol of this id no more; conversations that go on aren't broken off.
  void unhandle(String protocol);

  /// Connects to the peer at `address`, or returns the connection that exists already. An address
  /// that ends in `/p2p/ID` is checked against the key that the peer proves.
  ///
  /// @throws IOException if the peer can't be reached, proves another key, or is refused by a limit
  Connection connect(Multiaddr address) throws IOException;

  /// Connects to `peer` at one of `addresses`, or returns the connection that exists already. They
  /// are tried in order of promise, near before far and direct before relayed, each a moment after
  /// the one before it; the first that leads to the peer wins. What else is remembered of the peer
  /// isn't tried.
  ///
  /// @throws IOException if none leads to the peer, with a reason for each, or it is refused by a
  ///   limit
  Connection connect(PeerId peer, List<Multiaddr> addresses) throws IOException;

  /// Connects to `peer` wherever it is remembered to be ([#peers]), or else where one of the
  /// [lookups][#lookup] finds it; or returns the connection that exists already.
  ///
  /// @throws IOException if it is found nowhere
  Connection connect(PeerId peer) throws IOException;

  /// Connects straight to a peer with which only a relayed connection exists, while the peer does
  /// the same at the same moment: all `addresses` at once (`relay/DCUtR.md`, "Simultaneous
  /// Connect"). The new connection takes the relayed one's place.
  ///
  /// @param role which side we take in the handshake, as agreed with the peer
  /// @throws IOException if nothing came of it
  Connection punch(PeerId peer, List<Multiaddr> addresses, Role role) throws IOException;

  /// Asks `lookup` too, after those that were added before, when a peer has to be found.
  void lookup(AddressLookup lookup);

  /// Where peers can be reached, as far as we heard.
  PeerBook peers();

  /// Keeps connections to `peer`, however little they are used and however many others there are,
  /// until every `tag` under which it was protected is taken back.
  ///
  /// @param tag what needs the peer, such as `relay`
  void protect(PeerId peer, String tag);

  /// Takes that back.
  void unprotect(PeerId peer, String tag);

  /// Who may connect with us at all. A change holds at once, for live connections too.
  AccessList access();

  /// What it did and does, in numbers.
  Metrics metrics();

  /// The connection to `peer`, if there is one: the direct one if there are several.
  Optional<Connection> connection(PeerId peer);

  /// All live connections, oldest first.
  List<Connection> connections();

  /// Tells `watcher` of every connection from now on, opened and closed.
  void watch(ConnectionWatcher watcher);

  @Override
  void close();
}
