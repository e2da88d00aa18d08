package org.handsel.node.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;

/// How a node is reached by others, and how it reaches them. On a network for play everybody is at
/// hand, so that of this only the proxy matters.
///
/// @param portMapping whether the gateway is asked to pass calls on (`port-mapping`,
///   `HANDSEL_PORT_MAPPING`)
/// @param relaying when it relays for others: `reachable`, `always` or `never` (`relay`,
///   `HANDSEL_RELAY`)
/// @param relays by whom it would be called first where it can't be called itself, each address
///   with its `/p2p/…` (`relays`, `HANDSEL_RELAYS`)
/// @param proxy the SOCKS 5 proxy through which alone it calls others, such as Tor's (`proxy`,
///   `HANDSEL_PROXY`)
public record Reach(
    boolean portMapping,
    Relaying relaying,
    List<Multiaddr> relays,
    Optional<InetSocketAddress> proxy) {
  /// In every way, and without a proxy.
  public static final Reach USUAL =
      new Reach(true, Relaying.REACHABLE, List.of(), Optional.empty());

  /// The list is copied.
  public Reach {
    relays = List.copyOf(relays);
  }

  /// What the command line said, if anything.
  ///
  /// @param noPortMapping true to ask no gateway
  public record Flags(Optional<String> proxy, Optional<String> relay, boolean noPortMapping) {
    /// Nothing said.
    public static final Flags NONE = new Flags(Optional.empty(), Optional.empty(), false);

    void check() throws IOException {
      if (proxy.isPresent()) {
        var _ = Reach.proxy(proxy.get());
      }
      if (relay.isPresent()) {
        var _ = Reach.relaying(relay.get());
      }
    }
  }

  static Reach read(Toml toml, Map<String, String> environment, Flags flags) throws IOException {
    boolean portMapping =
        !flags.noPortMapping()
            && Config.on(
                "HANDSEL_PORT_MAPPING", environment, toml.flag("port-mapping").orElse(true));
    var relayInFile = toml.text("relay");
    var relay =
        flags.relay().or(() -> Config.variable(environment, "HANDSEL_RELAY")).or(() -> relayInFile);
    var proxyInFile = toml.text("proxy");
    var proxy =
        flags.proxy().or(() -> Config.variable(environment, "HANDSEL_PROXY")).or(() -> proxyInFile);
    return new Reach(
        portMapping,
        relaying(relay.orElse("reachable")),
        relays(Config.peers("relays", toml, environment, List.of())),
        proxy.isPresent() ? Optional.of(proxy(proxy.get())) : Optional.empty());
  }

  /// A relay is called at an address of its own; one behind a relay can't relay on.
  private static List<Multiaddr> relays(List<Multiaddr> relays) throws IOException {
    for (Multiaddr relay : relays) {
      if (relay.has("p2p-circuit")) {
        throw new IOException("relays: " + relay + " is itself behind a relay");
      }
    }
    return relays;
  }

  private static Relaying relaying(String text) throws IOException {
    return switch (text) {
      case "reachable" -> Relaying.REACHABLE;
      case "always" -> Relaying.ALWAYS;
      case "never" -> Relaying.NEVER;
      default -> throw new IOException("relay: expected reachable, always or never, found " + text);
    };
  }

  /// A proxy is named by number, since looking a name up would ask others.
  private static InetSocketAddress proxy(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(colon, 0));
      int port = Integer.parseInt(text.substring(colon + 1));
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (port > 0 && (bracketed || !host.contains(":"))) {
        String literal = bracketed ? host.substring(1, host.length() - 1) : host;
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
      }
    } catch (IllegalArgumentException e) {
      throw noProxy(text, e);
    }
    throw noProxy(text, new IllegalArgumentException("no host or no port"));
  }

  private static IOException noProxy(String text, Exception cause) {
    return new IOException(
        "proxy: expected IP:PORT of a SOCKS 5 proxy such as 127.0.0.1:9050, found " + text, cause);
  }
}
