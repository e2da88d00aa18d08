package org.handsel.libp2p.swarm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.transport.Listener;

/// Where this host can be reached: what it listens on, and what was announced besides. Safe for use
/// by many threads.
final class OwnAddresses {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, List<Multiaddr>> announced = new LinkedHashMap<>();

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  List<Listener> listeners() {
    return List.copyOf(listeners);
  }

  /// Replaces what was announced as `name`; true if that made a difference.
  boolean announce(String name, List<Multiaddr> addresses) {
    List<Multiaddr> bare = addresses.stream().map(Multiaddr::withoutPeer).distinct().toList();
    synchronized (announced) {
      List<Multiaddr> old = bare.isEmpty() ? announced.remove(name) : announced.put(name, bare);
      return old == null ? !bare.isEmpty() : !old.equals(bare);
    }
  }

  /// All of them, without `/p2p/…`, first those that it listens on.
  List<Multiaddr> all() {
    List<Multiaddr> others;
    synchronized (announced) {
      others = announced.values().stream().flatMap(List::stream).toList();
    }
    return Stream.concat(
            listeners.stream().flatMap(l -> l.addresses().stream()).map(Multiaddr::withoutPeer),
            others.stream())
        .distinct()
        .toList();
  }

  /// Those of `addresses` that mean something between us and `remote`: loopback addresses only
  /// within this machine, local ones only within the local network.
  static List<Multiaddr> meaningful(List<Multiaddr> addresses, Multiaddr remote) {
    Scope reach = Scope.of(remote);
    return addresses.stream().filter(address -> Scope.of(address).holdsFor(reach)).toList();
  }
}
