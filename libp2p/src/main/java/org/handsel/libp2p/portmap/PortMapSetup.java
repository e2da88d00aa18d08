package org.handsel.libp2p.portmap;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What a [PortMapper] is made of. Start with [#of] and change what should be different.
///
/// @param route finds the way out of the local network; asked again and again, for it may change
/// @param port where gateways answer PCP and NAT-PMP
/// @param announcements where gateways that speak these say that they have restarted
/// @param group where UPnP devices hear searches
/// @param limits its bounds
/// @param clock its wall clock
/// @param random where nonces come from
public record PortMapSetup(
    Supplier<Optional<Route>> route,
    int port,
    int announcements,
    InetSocketAddress group,
    PortMapLimits limits,
    InstantSource clock,
    RandomGenerator random) {
  /// RFC 6887, 19: the port of PCP servers, and of NAT-PMP before them.
  private static final int PORT = 5351;

  private static final int ANNOUNCEMENTS = 5350;

  private static final InetSocketAddress GROUP =
      new InetSocketAddress(Inet4Address.ofLiteral("239.255.255.250"), 1900);

  /// For this machine's own way out.
  public static PortMapSetup of() {
    return new PortMapSetup(
        DefaultRoute::find,
        PORT,
        ANNOUNCEMENTS,
        GROUP,
        PortMapLimits.DEFAULT,
        InstantSource.system(),
        new SecureRandom());
  }

  /// The same over another way out.
  public PortMapSetup route(Supplier<Optional<Route>> route) {
    return new PortMapSetup(route, port, announcements, group, limits, clock, random);
  }

  /// The same, asking at other ports.
  public PortMapSetup at(int port, InetSocketAddress group) {
    return new PortMapSetup(route, port, announcements, group, limits, clock, random);
  }

  /// The same with other bounds.
  public PortMapSetup limits(PortMapLimits limits) {
    return new PortMapSetup(route, port, announcements, group, limits, clock, random);
  }

  /// The same with another clock.
  public PortMapSetup clock(InstantSource clock) {
    return new PortMapSetup(route, port, announcements, group, limits, clock, random);
  }
}
