package org.handsel.libp2p.reach;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.multiformats.Subnet;
import org.handsel.libp2p.protocol.autonat.Verdict;

/// Where a host is seen from outside: hears what peers say of it, and announces what enough of them
/// agree on, unless others have tried in vain to call it there; and what a gateway says that it
/// passes on, once others have called it there. Safe for use by many threads.
final class OuterAddresses implements ConnectionWatcher {
  private static final String NAME = "observed";

  private final Host host;
  private final InstantSource clock;
  private final ObservedAddresses observed;
  private Map<Multiaddr, Verdict> verdicts = Map.of();
  private List<Multiaddr> mapped = List.of();

  OuterAddresses(Host host, int observersMin, InstantSource clock) {
    this.host = host;
    this.clock = clock;
    this.observed = new ObservedAddresses(observersMin);
  }

  @Override
  public void opened(Connection connection) {
    changed(connection);
  }

  @Override
  public void changed(Connection connection) {
    Optional<Bytes> ip = connection.remoteAddress().ip();
    Optional<Multiaddr> seen = connection.observedAddress().map(Multiaddr::withoutPeer);
    Optional<Multiaddr> local = connection.localAddress().map(Multiaddr::withoutPeer);
    // Whoever is near sees us from inside.
    boolean useful =
        connection.path() == Connection.Path.DIRECT
            && ip.isPresent()
            && seen.filter(address -> Scope.of(address) == Scope.PUBLIC).isPresent()
            && local.filter(this::listening).isPresent()
            && form(seen.get()).equals(form(local.get()));
    if (!useful) return;
    var network = Subnet.around(ip.get(), ip.get().size() == 4 ? 24 : 48);
    synchronized (this) {
      observed.saw(connection.peer(), network, local.get(), seen.get());
    }
    announce();
  }

  /// True if our end of a connection is where we listen: only then does its outer address lead
  /// anywhere.
  private boolean listening(Multiaddr local) {
    List<String> form = form(local);
    String port = port(local);
    return host.addresses().stream()
        .map(Multiaddr::withoutPeer)
        .anyMatch(own -> form(own).equals(form) && port(own).equals(port));
  }

  private static List<String> form(Multiaddr address) {
    return address.components().stream().map(Multiaddr.Component::protocol).toList();
  }

  private static String port(Multiaddr address) {
    return address.value("tcp").or(() -> address.value("udp")).orElse("");
  }

  @Override
  public void closed(Connection connection, String reason) {
    PeerId peer = connection.peer();
    if (host.connection(peer).filter(c -> c.path() == Connection.Path.DIRECT).isPresent()) return;
    synchronized (this) {
      observed.left(peer, clock.instant());
    }
  }

  /// What has been found out about our addresses.
  void heard(Map<Multiaddr, Verdict> now) {
    synchronized (this) {
      verdicts = now;
    }
    announce();
  }

  /// What a gateway says that it passes on to us, all of it.
  void mapped(List<Multiaddr> now) {
    synchronized (this) {
      mapped = now.stream().map(Multiaddr::withoutPeer).toList();
    }
    announce();
  }

  private void announce() {
    // In one piece, or an old list could be announced last.
    synchronized (this) {
      var all = new ArrayList<Multiaddr>();
      for (Multiaddr address : observed.confirmed(clock.instant())) {
        if (verdicts.get(address) != Verdict.UNREACHABLE) all.add(address);
      }
      // Peers in several networks have seen us there; of this only one machine has told.
      for (Multiaddr address : mapped) {
        if (verdicts.get(address) == Verdict.REACHABLE) all.add(address);
      }
      host.announce(NAME, all.stream().distinct().toList());
    }
  }

  /// True if anybody can call us at one of these addresses: where we listen, or where a gateway
  /// says that it passes calls on. At one where peers only see us, those have tried whom we had
  /// called ourselves, and some gateways let in nobody else.
  boolean open(Collection<Multiaddr> reachable) {
    synchronized (this) {
      return reachable.stream()
          .anyMatch(address -> mapped.contains(address) || !observed.translated(address));
    }
  }

  /// The addresses that might lead to us: where we listen, where a gateway says that it passes
  /// calls on, and where enough peers see us.
  List<Multiaddr> candidates() {
    var all = new ArrayList<Multiaddr>();
    host.addresses().forEach(address -> all.add(address.withoutPeer()));
    synchronized (this) {
      all.addAll(mapped);
      all.addAll(observed.confirmed(clock.instant()));
    }
    return all.stream().filter(OuterAddresses::outer).distinct().toList();
  }

  /// Where a peer might meet us halfway: all of these, and where anybody sees us.
  List<Multiaddr> meetingPoints() {
    var all = new ArrayList<Multiaddr>();
    synchronized (this) {
      all.addAll(observed.confirmed(clock.instant()));
      all.addAll(observed.guessed(clock.instant()));
    }
    all.addAll(candidates());
    return all.stream().distinct().toList();
  }

  private static boolean outer(Multiaddr address) {
    return Scope.of(address) == Scope.PUBLIC && !address.has("p2p-circuit");
  }
}
