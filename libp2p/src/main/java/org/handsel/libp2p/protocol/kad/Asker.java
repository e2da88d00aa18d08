package org.handsel.libp2p.protocol.kad;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;

/// Puts questions to peers: connects, asks, checks what may be believed of the answer, and lets the
/// routing table know. Many threads at once.
final class Asker {
  private final Host host;
  private final KadSetup setup;
  private final Rpc rpc;
  private final Dht dht;
  private final Patience patience;

  /// Whom it dialled because somebody in the DHT named them, as long as they are connected.
  private final Set<PeerId> dialled = ConcurrentHashMap.newKeySet();

  /// @param dht and `patience` are used under the lock of `dht` only
  Asker(Host host, KadSetup setup, Rpc rpc, Dht dht, Patience patience) {
    this.host = host;
    this.setup = setup;
    this.rpc = rpc;
    this.dht = dht;
    this.patience = patience;
  }

  /// Asks `to`, whatever that takes.
  Input ask(Contact to, Message request) {
    long start = System.nanoTime();
    Connection connection;
    try {
      connection = connect(to);
    } catch (IOException e) {
      failed(to.id());
      return new Input.Failed(to.id());
    }
    try {
      Message reply = rpc.ask(connection, request);
      answered(server(to, connection), Origin.NAMED, System.nanoTime() - start);
      return new Input.Replied(to.id(), believable(reply, connection.remoteAddress()));
    } catch (IOException e) {
      failed(to.id());
      Set<String> protocols = connection.protocols();
      boolean client = !protocols.isEmpty() && !protocols.contains(setup.protocol());
      return client ? new Input.Reached(to.id()) : new Input.Failed(to.id());
    }
  }

  /// A connection to `peer`.
  Connection connect(Contact peer) throws IOException {
    Optional<Connection> existing = host.connection(peer.id());
    if (existing.isPresent()) return existing.get();
    List<Multiaddr> addresses = peer.addresses();
    if (addresses.isEmpty()) addresses = host.peers().addresses(peer.id());
    if (addresses.isEmpty()) throw new IOException("no address of " + peer.id());
    dialled.add(peer.id());
    try {
      return host.connect(peer.id(), addresses);
    } catch (IOException e) {
      closed(peer.id());
      throw e;
    }
  }

  /// A connection to `peer` was closed.
  void closed(PeerId peer) {
    if (host.connection(peer).isEmpty()) dialled.remove(peer);
  }

  /// Looks at a peer that is connected and says that it is a server: is it?
  void consider(Connection connection) {
    PeerId peer = connection.peer();
    Contact contact = server(Contact.of(peer, List.of()), connection);
    boolean stranger = connection.inbound();
    synchronized (dht) {
      if (stranger ? !dht.wants(contact) : dht.table().find(peer).isPresent()) return;
    }
    long start = System.nanoTime();
    try {
      Message _ = rpc.ask(connection, Message.findNode(host.id().bytes()));
      answered(contact, origin(connection), System.nanoTime() - start);
    } catch (IOException e) {
      failed(peer);
    }
  }

  /// How we came to know a peer: it called us; somebody in the DHT named it; or we called it for
  /// another reason, as one that we were given.
  private enum Origin {
    STRANGER,
    NAMED,
    GIVEN
  }

  private Origin origin(Connection connection) {
    if (connection.inbound()) return Origin.STRANGER;
    return dialled.contains(connection.peer()) ? Origin.NAMED : Origin.GIVEN;
  }

  private void answered(Contact server, Origin origin, long nanos) {
    Optional<Contact> silent;
    Instant now = setup.clock().instant();
    synchronized (dht) {
      patience.answered(nanos);
      silent =
          switch (origin) {
            case STRANGER -> dht.answered(server, true, now);
            case NAMED -> dht.answered(server, false, now);
            case GIVEN -> dht.given(server, now);
          };
    }
    silent.ifPresent(
        peer -> Thread.startVirtualThread(() -> ask(peer, Message.findNode(host.id().bytes()))));
  }

  private void failed(PeerId peer) {
    synchronized (dht) {
      dht.failed(peer, setup.clock().instant());
    }
  }

  /// `known` as it gets into the table: where it says that it listens, as far as that is believed.
  /// A peer can claim any address; only those count that are where it called from, or in the
  /// network where we reached it. Or a crowd of one network would pass for many of many.
  private Contact server(Contact known, Connection connection) {
    Multiaddr remote = connection.remoteAddress();
    List<Multiaddr> said =
        connection.peerAddresses().stream().map(Multiaddr::withoutPeer).distinct().toList();
    Contact contact = said.isEmpty() ? known : known.at(said);
    if (connection.inbound() && Scope.of(remote) == Scope.PUBLIC) {
      contact =
          contact.at(contact.addresses().stream().filter(a -> a.ip().equals(remote.ip())).toList());
    } else if (!connection.inbound()) {
      contact = reached(contact, connection);
    }
    return setup.policy().fit(contact, remote);
  }

  /// Of what it claims besides, one network of the other kind of IP stays: of a peer with both
  /// kinds we see one only, and those that have but the other must be told of it too.
  private static Contact reached(Contact contact, Connection connection) {
    Multiaddr whence = connection.whence();
    Optional<Long> network = Contact.subnet(whence);
    // On this site's network claims count as they did: addresses there are of no network.
    if (network.isEmpty()) return contact;
    List<Multiaddr> kept = new ArrayList<>(in(network, contact));
    if (kept.isEmpty()) kept.add(connection.remoteAddress().withoutPeer());
    Optional<Integer> kind = whence.ip().map(Bytes::size);
    contact.addresses().stream()
        .filter(a -> kind.isPresent() && Scope.of(a) == Scope.PUBLIC)
        .filter(a -> !a.ip().map(Bytes::size).equals(kind))
        .findFirst()
        .ifPresent(other -> kept.addAll(in(Contact.subnet(other), contact)));
    return contact.at(kept);
  }

  private static List<Multiaddr> in(Optional<Long> network, Contact contact) {
    return contact.addresses().stream()
        .filter(address -> Contact.subnet(address).equals(network))
        .toList();
  }

  private Message believable(Message reply, Multiaddr remote) {
    return reply
        .withCloser(
            reply.closerPeers().stream()
                .map(contact -> setup.policy().fit(contact, remote))
                .filter(contact -> !contact.addresses().isEmpty())
                .toList())
        .withProviders(
            reply.providerPeers().stream()
                .map(contact -> setup.policy().fit(contact, remote))
                .toList());
  }
}
