package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import org.handsel.libp2p.portmap.NatPmpMessage.Address;
import org.handsel.libp2p.portmap.NatPmpMessage.AddressRequest;
import org.handsel.libp2p.portmap.NatPmpMessage.MapRequest;
import org.handsel.libp2p.portmap.NatPmpMessage.Mapping;
import org.handsel.libp2p.portmap.NatPmpMessage.Refusal;
import org.handsel.libp2p.portmap.NatPmpMessage.Request;

/// Asks by the NAT Port Mapping Protocol, the older brother of PCP. Spec: RFC 6886.
final class NatPmpGateway implements Gateway {
  private final InetSocketAddress server;
  private final PortMapLimits limits;
  private final InstantSource clock;
  private Optional<Epoch> epoch = Optional.empty();

  NatPmpGateway(InetSocketAddress server, PortMapLimits limits, InstantSource clock) {
    this.server = server;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "NAT-PMP at " + server.getAddress().getHostAddress();
  }

  @Override
  public Reply map(Port port, OptionalInt outer) throws IOException {
    NatPmpMessage where = ask(new AddressRequest(), limits.natPmp());
    if (!(where instanceof Address address)) return refused(where);
    long seconds = limits.lease().toSeconds();
    var request = new MapRequest(port, outer.orElse(port.number()), seconds);
    NatPmpMessage said = ask(request, limits.natPmp());
    if (!(said instanceof Mapping mapping)) return refused(said);
    if (mapping.outerPort() == 0) return new Reply.Refused("it names no port");
    boolean before = rebooted(address.epochSeconds());
    boolean rebooted = rebooted(mapping.epochSeconds()) || before;
    Duration lasting = Duration.ofSeconds(mapping.lifetimeSeconds());
    return new Reply.Granted(new Grant(address.ip(), mapping.outerPort(), lasting), rebooted);
  }

  private static Reply refused(NatPmpMessage said) {
    return new Reply.Refused(
        said instanceof Refusal(int result) ? NatPmpMessage.reason(result) : "it says " + said);
  }

  private boolean rebooted(long seconds) {
    var now = new Epoch(seconds, clock.instant());
    boolean broken = epoch.filter(before -> before.brokenByNatPmp(now)).isPresent();
    epoch = Optional.of(now);
    return broken;
  }

  private NatPmpMessage ask(Request request, PortMapLimits.Patience patience) throws IOException {
    try (var exchange = new UdpExchange(server)) {
      return exchange.ask(
          request.toArray(), patience, packet -> NatPmpMessage.decode(packet, request));
    }
  }

  /// RFC 6886, 3.4: no outer port and a lifetime of zero end the mapping.
  @Override
  public void unmap(Port port, Grant grant) throws IOException {
    var once = new PortMapLimits.Patience(limits.natPmp().first(), 1);
    NatPmpMessage said = ask(new MapRequest(port, 0, 0), once);
    if (!(said instanceof Mapping)) throw new IOException("the gateway answers " + said);
  }
}
