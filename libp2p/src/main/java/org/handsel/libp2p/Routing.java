package org.handsel.libp2p;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multihash;

/// Finds things by asking the network, no matter where they are: peers, those who provide content,
/// small values. All methods wait for the network, some seconds at most as a rule; they are safe
/// for use by many threads, and end early when their thread is interrupted.
///
/// Nothing that strangers say is taken as true here. A value was checked against its key, a peer
/// that was found has proven who it is, and a provider is only somebody to ask: whoever gets
/// content from it checks that by its hash.
public interface Routing {
  /// A peer, and where it may be reached.
  record Found(PeerId peer, List<Multiaddr> addresses) {
    /// The list is copied.
    public Found {
      addresses = List.copyOf(addresses);
    }
  }

  /// Where `peer` is: connected to, or proven by a connection that was made for that. If others
  /// name addresses at which it couldn't be reached just now, they are only hints. Empty if nobody
  /// knows of it.
  ///
  /// @throws IOException if there is nobody to ask
  Optional<Found> findPeer(PeerId peer) throws IOException;

  /// Announces that we provide `key`, now and again until [#withdraw]. Returns the peers that hold
  /// the announcement.
  ///
  /// @throws IOException if there is nobody to tell
  List<PeerId> provide(Multihash key) throws IOException;

  /// [#provide] for very many keys, which are announced together, region by region. Returns how
  /// many announcements were taken.
  ///
  /// @throws IOException if there is nobody to tell
  long provideAll(Collection<Multihash> keys) throws IOException;

  /// No longer announces `key`; what was announced is forgotten within two days.
  void withdraw(Multihash key);

  /// A search under way for those who provide something.
  interface Providers extends Closeable {
    /// Whom to try next, of those that are said to provide it: in turns of those that said so, as
    /// liars may be among them. One comes again if it is said to be elsewhere too. Waits until
    /// somebody is named; empty once the search is over and nobody is left.
    ///
    /// @throws IOException if the thread is interrupted
    Optional<Found> next() throws IOException;

    /// Waits until the search is over: what comes then is spread evenly over all that answered, not
    /// only over the quickest.
    ///
    /// @throws IOException if the thread is interrupted
    void complete() throws IOException;

    /// Ends the search. For whoever has tried enough of those named and found them good: that
    /// somebody was named, be it often, is no reason.
    @Override
    void close();
  }

  /// Looks for those who provide `key`. The search goes on until all near the key were asked, one
  /// minute at most; those named are to be had as soon as they are.
  ///
  /// @throws IOException if there is nobody to ask
  Providers seekProviders(Multihash key) throws IOException;

  /// Up to `max` of those who are said to provide `key`, in turns of those that said so; waits for
  /// the whole search.
  ///
  /// @throws IOException if there is nobody to ask
  default List<Found> findProviders(Multihash key, int max) throws IOException {
    try (Providers search = seekProviders(key)) {
      search.complete();
      var all = new ArrayList<Found>();
      while (all.size() < max) {
        Optional<Found> next = search.next();
        if (next.isEmpty()) break;
        all.add(next.get());
      }
      return List.copyOf(all);
    }
  }

  /// Stores `value` under `key`. Returns the peers that said they took it.
  ///
  /// @throws IOException if it isn't valid there, or there is nobody to tell
  List<PeerId> put(Bytes key, Bytes value) throws IOException;

  /// The best valid value under `key`; empty if nobody has one.
  ///
  /// @throws IOException if values under such a key can't be checked, or there is nobody to ask
  Optional<Bytes> get(Bytes key) throws IOException;
}
