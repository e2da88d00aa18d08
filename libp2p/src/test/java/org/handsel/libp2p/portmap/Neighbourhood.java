package org.handsel.libp2p.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A machine on loopback with two gateways, of which one or both may be there, and a clock that is
/// set by hand.
final class Neighbourhood implements Closeable {
  static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  static final Multiaddr TCP = Multiaddr.of("/ip4/127.0.0.1/tcp/4001");
  static final Multiaddr WS = Multiaddr.of("/ip4/127.0.0.1/tcp/4002/ws");
  static final Multiaddr QUIC = Multiaddr.of("/ip4/127.0.0.1/udp/4001/quic-v1");
  static final Port TCP_PORT = new Port(Port.Protocol.TCP, 4001);
  static final Route ROUTE = new Route(FakePmp.LOOPBACK, FakePmp.LOOPBACK);

  private static final PortMapLimits.Patience SHORT =
      new PortMapLimits.Patience(Duration.ofMillis(150), 2);

  /// Short waits, the other bounds as they are.
  static final PortMapLimits LIMITS =
      PortMapLimits.DEFAULT.patience(
          SHORT,
          SHORT,
          PortMapLimits.DEFAULT.upnp().waits(Duration.ofMillis(400), Duration.ofMillis(1500)));

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  final InstantSource clock = now::get;
  final FakePmp pmp = new FakePmp(clock);
  final FakeUpnp upnp = new FakeUpnp();
  final AtomicReference<Optional<Route>> route = new AtomicReference<>(Optional.of(ROUTE));

  /// A port where nobody listens yet.
  final int announcements;

  Neighbourhood() throws IOException {
    try (var free = new DatagramSocket(0, FakePmp.LOOPBACK)) {
      announcements = free.getLocalPort();
    }
  }

  /// Somebody at `from` says `packet` where gateways say that they have restarted.
  void announce(DatagramSocket from, byte... packet) throws IOException {
    from.send(new DatagramPacket(packet, packet.length, FakePmp.LOOPBACK, announcements));
  }

  void pass(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  PortMapSetup setup() {
    return new PortMapSetup(
        route::get,
        pmp.port(),
        announcements,
        upnp.group(),
        LIMITS,
        clock,
        RandomGenerator.of("L64X128MixRandom"));
  }

  PortMapper mapper(Multiaddr... listening) {
    return PortMapper.start(setup(), () -> List.of(listening), _ -> {});
  }

  @Override
  public void close() throws IOException {
    pmp.close();
    upnp.close();
  }
}
