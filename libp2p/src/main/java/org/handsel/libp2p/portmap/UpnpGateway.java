package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.portmap.DeviceDescription.Service;
import org.handsel.libp2p.portmap.Soap.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks by UPnP's Internet Gateway Device. Spec: WANIPConnection:1, 2.4.16 to 2.4.18, and
/// WANIPConnection:2, which adds `AddAnyPortMapping` (2.5.20).
final class UpnpGateway implements Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(UpnpGateway.class);
  private static final int LEASE_DIGITS_MAX = 9;
  private static final int RANDOM_PORT_MIN = 20_000;

  // What the specification calls its errors.
  private static final int CONFLICT = 718;
  private static final int SAME_PORT_REQUIRED = 724;
  private static final int ONLY_PERMANENT = 725;
  private static final int CONFLICT_ELSEWHERE = 729;

  private final Route route;
  private final InetSocketAddress group;
  private final PortMapLimits limits;
  private final RandomGenerator random;
  private Optional<Service> service = Optional.empty();

  UpnpGateway(Route route, InetSocketAddress group, PortMapLimits limits, RandomGenerator random) {
    this.route = route;
    this.group = group;
    this.limits = limits;
    this.random = random;
  }

  @Override
  public String name() {
    return "UPnP" + service.map(it -> " at " + it.control().getHost()).orElse("");
  }

  @Override
  public Reply map(Port port, OptionalInt outer) throws IOException {
    try (var http = http()) {
      var soap = new Soap(http, limits.upnp());
      if (service.isEmpty()) service = Optional.of(find(http, soap));
      return map(soap, service.get(), port, outer.orElse(port.number()));
    } catch (IOException e) {
      // It may be somewhere else by now.
      service = Optional.empty();
      throw e;
    }
  }

  private BoundedHttp http() {
    return new BoundedHttp(limits.upnp().http(), limits.upnp().httpBytesMax());
  }

  // ---- finding it ----

  private Service find(BoundedHttp http, Soap soap) throws IOException {
    var last = new IOException("no device answers");
    for (URI location : new Ssdp(route, group, limits.upnp()).search()) {
      try {
        var description = DeviceDescription.read(http.get(location), location, limits.upnp());
        for (Service candidate : description.services()) {
          // There may be several, of which one has an outer address.
          if (outerAddress(soap, candidate).isPresent()) return candidate;
        }
        last = new IOException(location.getHost() + " is no gateway that is connected");
      } catch (IOException e) {
        LOG.debug("{} is of no use", location, e);
        last = e;
      }
    }
    throw last;
  }

  private static Optional<Bytes> outerAddress(Soap soap, Service service) throws IOException {
    if (!(soap.call(service, "GetExternalIPAddress") instanceof Answer.Done(var values))) {
      return Optional.empty();
    }
    try {
      var ip = Inet4Address.ofLiteral(values.getOrDefault("NewExternalIPAddress", ""));
      return ip.isAnyLocalAddress() ? Optional.empty() : Optional.of(Bytes.of(ip.getAddress()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  // ---- asking it ----

  private Reply map(Soap soap, Service service, Port port, int outer) throws IOException {
    Optional<Bytes> ip = outerAddress(soap, service);
    if (ip.isEmpty()) return new Reply.Refused("it has no outer address");
    long lease = limits.lease().toSeconds();
    int wish = outer;
    int fault = 0;
    for (int attempt = 0; attempt <= limits.upnp().conflictsMax(); attempt++) {
      switch (add(soap, service, port, wish, lease)) {
        case Answer.Done(var values) -> {
          int got = reserved(values, wish);
          Optional<Duration> lasting = check(soap, service, port, got);
          if (lasting.isPresent()) {
            return new Reply.Granted(new Grant(ip.get(), got, lasting.get()), false);
          }
          wish = anyPort();
        }
        case Answer.Fault(int code) -> {
          fault = code;
          switch (code) {
            case CONFLICT, CONFLICT_ELSEWHERE -> wish = anyPort();
            // For good, then; it's given back at the end.
            case ONLY_PERMANENT -> lease = 0;
            case SAME_PORT_REQUIRED -> wish = port.number();
            default -> {
              return new Reply.Refused("error " + code);
            }
          }
        }
      }
    }
    return new Reply.Refused(fault == 0 ? "it gives others what we ask for" : "error " + fault);
  }

  private Answer add(Soap soap, Service service, Port port, int outer, long lease)
      throws IOException {
    String action = service.second() ? "AddAnyPortMapping" : "AddPortMapping";
    return soap.call(
        service,
        action,
        "NewRemoteHost",
        "",
        "NewExternalPort",
        String.valueOf(outer),
        "NewProtocol",
        port.protocol().name(),
        "NewInternalPort",
        String.valueOf(port.number()),
        "NewInternalClient",
        route.local().getHostAddress(),
        "NewEnabled",
        "1",
        "NewPortMappingDescription",
        "libp2p",
        "NewLeaseDuration",
        String.valueOf(lease));
  }

  private static int reserved(Map<String, String> values, int asked) throws IOException {
    String text = values.get("NewReservedPort");
    if (text == null) return asked;
    return Soap.number(text, 5)
        .filter(port -> port >= 1 && port <= Port.MAX)
        .orElseThrow(() -> new MalformedException("a port that is none"));
  }

  /// For how long the outer port leads to us; empty if it leads to somebody else. Some gateways say
  /// yes and do something else, and this is the only way to learn how long the lease is.
  private Optional<Duration> check(Soap soap, Service service, Port port, int outer)
      throws IOException {
    Answer answer =
        soap.call(
            service,
            "GetSpecificPortMappingEntry",
            "NewRemoteHost",
            "",
            "NewExternalPort",
            String.valueOf(outer),
            "NewProtocol",
            port.protocol().name());
    // There are gateways that don't say.
    if (!(answer instanceof Answer.Done(var values))) return Optional.of(limits.lease());
    boolean ours =
        values.getOrDefault("NewInternalClient", "").equals(route.local().getHostAddress())
            && values.getOrDefault("NewInternalPort", "").equals(String.valueOf(port.number()));
    if (!ours) return Optional.empty();
    Duration said =
        Soap.number(values.getOrDefault("NewLeaseDuration", "0"), LEASE_DIGITS_MAX)
            .map(Duration::ofSeconds)
            .orElse(Duration.ZERO);
    // Zero is for good. We ask again anyway: a gateway may forget.
    boolean shorter = said.isPositive() && said.compareTo(limits.lease()) < 0;
    return Optional.of(shorter ? said : limits.lease());
  }

  private int anyPort() {
    return random.nextInt(RANDOM_PORT_MIN, Port.MAX + 1);
  }

  @Override
  public void unmap(Port port, Grant grant) throws IOException {
    if (service.isEmpty()) throw new IOException("the gateway isn't known any more");
    try (var http = http()) {
      Answer answer =
          new Soap(http, limits.upnp())
              .call(
                  service.get(),
                  "DeletePortMapping",
                  "NewRemoteHost",
                  "",
                  "NewExternalPort",
                  String.valueOf(grant.port()),
                  "NewProtocol",
                  port.protocol().name());
      if (answer instanceof Answer.Fault(int code)) throw new IOException("error " + code);
    }
  }
}
