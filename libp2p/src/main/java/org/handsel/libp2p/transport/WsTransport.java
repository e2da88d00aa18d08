package org.handsel.libp2p.transport;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.multiformats.Multiaddr;

/// WebSocket over TCP, which browsers speak: `/ip4/192.0.2.1/tcp/4002/ws`, and by `/ip6`, `/dns`,
/// `/dns4`, `/dns6`. Noise and Yamux are laid over it as over TCP. Spec: libp2p/specs
/// `websockets/README.md`; RFC 6455.
///
/// Without TLS: a page from elsewhere may use it on loopback only, programs anywhere.
public final class WsTransport implements Transport {
  private static final Multiaddr WS = Multiaddr.of("/ws");
  private static final List<String> ABOVE = List.of("ws");

  private final Transport under;
  private final SecureRandom random = new SecureRandom();

  /// Over plain TCP.
  public WsTransport() {
    this(new TcpTransport());
  }

  /// Over another way to connect to `/…/tcp/…`, such as [TcpTransport#sharingPort] or a
  /// [SocksTransport].
  public WsTransport(Transport under) {
    this.under = under;
  }

  @Override
  public boolean carries(Multiaddr address) {
    return Endpoints.leads(address, "tcp", ABOVE);
  }

  /// Calls; the upgrade itself happens with the first bytes, within the time of the handshake that
  /// they begin.
  @Override
  public Wire dial(Multiaddr address, Duration timeout) throws IOException {
    return new WsWire(wire(under.dial(bare(address), timeout)), Role.INITIATOR, WS, random);
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    Listener listener = under.listen(bare(address));
    List<Multiaddr> addresses = listener.addresses().stream().map(a -> a.with(WS)).toList();
    return new Listener() {
      @Override
      public List<Multiaddr> addresses() {
        return addresses;
      }

      @Override
      public Link accept() throws IOException {
        return new WsWire(wire(listener.accept()), Role.RESPONDER, WS, random);
      }

      @Override
      public void close() {
        listener.close();
      }
    };
  }

  private static Wire wire(Link link) throws IOException {
    if (link instanceof Wire wire) return wire;
    link.close();
    throw new IOException("no WebSocket over what encrypts already");
  }

  /// The part below `/ws`.
  private static Multiaddr bare(Multiaddr address) throws IOException {
    List<Multiaddr.Component> layers = address.components();
    return Multiaddr.parse(
        "/"
            + layers.get(0).protocol()
            + "/"
            + layers.get(0).value()
            + "/tcp/"
            + layers.get(1).value());
  }
}
