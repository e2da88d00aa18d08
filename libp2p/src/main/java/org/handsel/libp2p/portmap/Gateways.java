package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ways to ask the gateway of one route, the best first; the one that worked last is tried
/// before the others. For one thread.
final class Gateways {
  private static final Logger LOG = LoggerFactory.getLogger(Gateways.class);

  private final List<Gateway> ways;
  private final Map<Port, Given> given = new HashMap<>();

  private record Given(Gateway by, Grant grant) {}

  Gateways(Route route, PortMapSetup setup) {
    var server = new InetSocketAddress(route.gateway(), setup.port());
    // RFC 6887, appendix A: PCP first; whoever speaks NAT-PMP alone says so.
    ways =
        new ArrayList<>(
            List.of(
                new PcpGateway(server, setup.limits(), setup.clock(), setup.random()),
                new NatPmpGateway(server, setup.limits(), setup.clock()),
                new UpnpGateway(route, setup.group(), setup.limits(), setup.random())));
  }

  /// Asks in one way after the other for a place where others can call.
  Reply map(Port port, OptionalInt outer) {
    var reasons = new ArrayList<String>();
    Duration pause = Duration.ZERO;
    for (Gateway way : List.copyOf(ways)) {
      if (Thread.currentThread().isInterrupted()) break;
      try {
        switch (way.map(port, outer)) {
          case Reply.Granted granted -> {
            if (outer(granted.grant())) {
              ways.remove(way);
              ways.addFirst(way);
              if (given.put(port, new Given(way, granted.grant())) == null) {
                LOG.info("{} passes on {}: {}", way.name(), port, granted.grant());
              }
              return granted;
            }
            reasons.add(way.name() + ": it is behind another NAT at " + granted.grant().host());
            release(way, port, granted.grant());
          }
          case Reply.Refused(String reason, Duration said) -> {
            reasons.add(way.name() + ": " + reason);
            if (said.compareTo(pause) > 0) pause = said;
          }
        }
      } catch (IOException e) {
        reasons.add(way.name() + ": " + e.getMessage());
      }
    }
    return new Reply.Refused(String.join("; ", reasons), pause);
  }

  /// Gives back what was given.
  void unmap(Port port) {
    Given it = given.remove(port);
    if (it != null) release(it.by, port, it.grant);
  }

  /// Gives everything back.
  void unmapAll() {
    List.copyOf(given.keySet()).forEach(this::unmap);
  }

  private static void release(Gateway way, Port port, Grant grant) {
    try {
      way.unmap(port, grant);
    } catch (IOException e) {
      LOG.debug("{} keeps {} until its time is over", way.name(), port, e);
    }
  }

  private static boolean outer(Grant grant) {
    return Scope.of(Multiaddr.of("/ip4/" + grant.host())) == Scope.PUBLIC;
  }
}
