package org.handsel.node.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// How a node is set up: what the command line says, else the environment, else `config.toml` in
/// the data directory, else what is usual.
///
/// @param listen multiaddrs to be reached at by other nodes (`listen`, `HANDSEL_LISTEN`); none if
///   there is a proxy
/// @param httpHost address of pages and API (`http`, `HANDSEL_HTTP`)
/// @param httpPort its port, 0 for any free one
/// @param httpNames further names with ports that pages may be reached by (`http-names`)
/// @param chain `local`, or the address of a chain's JSON-RPC (`chain`, `HANDSEL_CHAIN`)
/// @param network path of a network file; none is the built-in `local` (`network`,
///   `HANDSEL_NETWORK`)
/// @param roomGib how many GiB files and pictures may take (`room`, `HANDSEL_ROOM`)
/// @param meeting how other nodes are found
/// @param reach how this one is reached, and how it reaches others
public record Config(
    List<String> listen,
    String httpHost,
    int httpPort,
    Set<String> httpNames,
    String chain,
    Optional<Path> network,
    long roomGib,
    Meeting meeting,
    Reach reach) {
  /// What may stand in `config.toml`.
  static final Set<String> KEYS =
      Set.of(
          "listen",
          "http",
          "http-names",
          "http-beyond-loopback",
          "chain",
          "network",
          "room",
          "mdns",
          "dht",
          "bootstrap",
          "port-mapping",
          "relay",
          "relays",
          "proxy");

  /// On every address of this machine, of IPv4 and of IPv6, by TCP and by QUIC.
  public static final List<String> USUAL_LISTEN = List.of("/ip6/::/tcp/0", "/ip6/::/udp/0/quic-v1");

  private static final String USUAL_HTTP = "127.0.0.1:0";
  private static final long USUAL_ROOM_GIB = 4;
  private static final long ROOM_GIB_MAX = 65_536;

  /// How other nodes are found.
  ///
  /// @param mdns whether to look on the links of this machine (`mdns`, `HANDSEL_MDNS`)
  /// @param dht whether to take part in the network's DHT (`dht`, `HANDSEL_DHT`)
  /// @param bootstrap peers to begin with, each address with its `/p2p/…` (`bootstrap`,
  ///   `HANDSEL_BOOTSTRAP`)
  public record Meeting(boolean mdns, boolean dht, List<Multiaddr> bootstrap) {
    /// In all ways, and beginning with nobody.
    public static final Meeting USUAL = new Meeting(true, true, List.of());

    /// The list is copied.
    public Meeting {
      bootstrap = List.copyOf(bootstrap);
    }

    private static Meeting read(Toml toml, Map<String, String> environment, Flags flags)
        throws IOException {
      boolean mdns =
          !flags.noMdns() && on("HANDSEL_MDNS", environment, toml.flag("mdns").orElse(true));
      boolean dht = !flags.noDht() && on("HANDSEL_DHT", environment, toml.flag("dht").orElse(true));
      var bootstrap = peers("bootstrap", toml, environment, flags.bootstrap());
      return new Meeting(mdns, dht, bootstrap);
    }

    private Meeting withoutLinks() {
      return new Meeting(false, dht, bootstrap);
    }
  }

  /// What the command line said, if anything.
  ///
  /// @param noMdns true to look on no link
  /// @param noDht true to take no part in the DHT
  /// @param reach of how it is reached
  public record Flags(
      List<String> listen,
      Optional<String> http,
      Optional<String> chain,
      Optional<Path> network,
      boolean noMdns,
      boolean noDht,
      List<String> bootstrap,
      Reach.Flags reach) {
    /// Nothing said.
    public static final Flags NONE =
        new Flags(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            List.of(),
            Reach.Flags.NONE);

    /// That each of them is written as it should be.
    ///
    /// @throws IOException if one isn't; its message begins with the name of the setting
    public void check() throws IOException {
      for (String address : listen) listenable(address);
      if (http.isPresent()) {
        var _ = Config.host(http.get());
        var _ = port(http.get());
      }
      if (chain.isPresent()) {
        var _ = Config.chain(chain.get());
      }
      for (String address : bootstrap) {
        var _ = peer("bootstrap", address);
      }
      reach.check();
    }
  }

  /// Puts the four together.
  ///
  /// @throws IOException if one of them isn't as it should be, saying which and where
  public static Config read(Path directory, Map<String, String> environment, Flags flags)
      throws IOException {
    Path file = directory.resolve("config.toml");
    Toml toml = Toml.read(file);
    toml.only(KEYS);
    var listenInFile = toml.texts("listen");
    var httpInFile = toml.text("http");
    var chainInFile = toml.text("chain");
    var networkInFile = toml.text("network");
    boolean beyondLoopback = toml.flag("http-beyond-loopback").orElse(false);
    var reach = Reach.read(toml, environment, flags.reach());
    List<String> listen = texts("HANDSEL_LISTEN", environment, listenInFile, flags.listen());
    if (reach.proxy().isPresent() && !listen.isEmpty()) {
      throw new IOException(
          "listen: with a proxy a node calls others and is called through relays; it listens"
              + " nowhere, so leave out one of the two");
    }
    if (reach.proxy().isEmpty() && listen.isEmpty()) listen = USUAL_LISTEN;
    String http =
        flags
            .http()
            .or(() -> variable(environment, "HANDSEL_HTTP"))
            .or(() -> httpInFile)
            .orElse(USUAL_HTTP);
    String chain =
        flags
            .chain()
            .or(() -> variable(environment, "HANDSEL_CHAIN"))
            .or(() -> chainInFile)
            .orElse("local");
    var network =
        flags
            .network()
            .or(() -> variable(environment, "HANDSEL_NETWORK").map(Path::of))
            .or(() -> networkInFile.map(directory::resolve));
    String host = host(http);
    if (!beyondLoopback && !loopback(host)) {
      throw new IOException(
          "The pages would listen on "
              + host
              + ", where others may reach them. If that is meant, say http-beyond-loopback = true"
              + " in "
              + file
              + ".");
    }
    for (String address : listen) listenable(address);
    var meeting = Meeting.read(toml, environment, flags);
    return new Config(
        List.copyOf(listen),
        host,
        port(http),
        Set.copyOf(toml.texts("http-names").orElse(List.of())),
        chain(chain),
        network,
        room(toml, environment),
        // What a proxy hides would be told to everybody on the link.
        reach.proxy().isPresent() ? meeting.withoutLinks() : meeting,
        reach);
  }

  /// What was said of a list: by flags, else by the environment, else in the file; empty if nothing
  /// was.
  private static List<String> texts(
      String variable,
      Map<String, String> environment,
      Optional<List<String>> inFile,
      List<String> flags) {
    if (!flags.isEmpty()) return flags;
    return variable(environment, variable)
        .map(text -> List.of(text.split(",", -1)))
        .or(() -> inFile)
        .orElse(List.of());
  }

  /// The peers of the setting `name`, each with its id.
  static List<Multiaddr> peers(
      String name, Toml toml, Map<String, String> environment, List<String> flags)
      throws IOException {
    String variable = "HANDSEL_" + name.toUpperCase(Locale.ROOT);
    var addresses = new ArrayList<Multiaddr>();
    for (String text : texts(variable, environment, toml.texts(name), flags)) {
      addresses.add(peer(name, text));
    }
    return addresses;
  }

  private static Multiaddr peer(String name, String text) throws IOException {
    try {
      Multiaddr address = Multiaddr.parse(text.strip());
      if (PeerId.in(address).isPresent() && !address.withoutPeer().equals(address)) return address;
    } catch (MalformedException e) {
      throw noPeer(name, text, e);
    }
    throw noPeer(name, text, null);
  }

  private static IOException noPeer(String name, String text, @Nullable Exception cause) {
    return new IOException(
        name + ": expected an address such as /ip4/192.0.2.7/tcp/4001/p2p/12D3…, found " + text,
        cause);
  }

  /// Whether the environment says `on` or `off`; else `otherwise`.
  static boolean on(String variable, Map<String, String> environment, boolean otherwise)
      throws IOException {
    var said = variable(environment, variable);
    if (said.isEmpty()) return otherwise;
    if (said.get().equals("on") || said.get().equals("off")) return said.get().equals("on");
    throw new IOException(variable + ": expected on or off, found " + said.get());
  }

  private static void listenable(String address) throws IOException {
    try {
      var _ = Multiaddr.parse(address);
    } catch (MalformedException e) {
      throw new IOException(
          "listen: expected an address such as /ip4/0.0.0.0/tcp/4001, found " + address, e);
    }
  }

  static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }

  private static String host(String http) throws IOException {
    int colon = http.lastIndexOf(':');
    if (colon <= 0) {
      throw new IOException("http: expected HOST:PORT such as 127.0.0.1:8080, found " + http);
    }
    String host = http.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(String http) throws IOException {
    String text = http.substring(http.lastIndexOf(':') + 1);
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IOException("http: expected a port from 0 to 65535, found " + text);
    }
    return Integer.parseInt(text);
  }

  private static boolean loopback(String host) throws IOException {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new IOException("http: this machine has no address called " + host, e);
    }
  }

  private static long room(Toml toml, Map<String, String> environment) throws IOException {
    long inFile = toml.number("room", 1, ROOM_GIB_MAX).orElse(USUAL_ROOM_GIB);
    var said = variable(environment, "HANDSEL_ROOM");
    if (said.isEmpty()) return inFile;
    if (said.get().matches("[1-9]\\d{0,5}") && Long.parseLong(said.get()) <= ROOM_GIB_MAX) {
      return Long.parseLong(said.get());
    }
    throw new IOException(
        "HANDSEL_ROOM: expected GiB from 1 to " + ROOM_GIB_MAX + ", found " + said.get());
  }

  private static String chain(String text) throws IOException {
    if (!text.equals("local")) {
      try {
        URI address = new URI(text);
        if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
            && address.getHost() != null) {
          return text;
        }
      } catch (java.net.URISyntaxException e) {
        throw new IOException("chain: expected local or http://HOST:PORT, found " + text, e);
      }
      throw new IOException("chain: expected local or http://HOST:PORT, found " + text);
    }
    return text;
  }
}
