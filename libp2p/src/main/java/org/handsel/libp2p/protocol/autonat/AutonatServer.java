package org.handsel.libp2p.protocol.autonat;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.protocol.Rates;

/// Calls back whoever wants to know whether it can be called, in both versions, within the bounds
/// of [AutonatLimits.Server].
public final class AutonatServer implements Closeable {
  private static final int PEERS_MAX = 10_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String ALL = "all";

  private final Host host;
  private final Caller caller;
  private final InstantSource clock;
  private final Rates<String> all;
  private final Rates<PeerId> each;
  private final Rates<String> elsewhere;
  private final Semaphore lines;

  private AutonatServer(Host host, Caller caller, AutonatLimits limits, InstantSource clock) {
    this.host = host;
    this.caller = caller;
    this.clock = clock;
    AutonatLimits.Server server = limits.server();
    this.all = new Rates<>(server.requestsPerMinuteMax(), MINUTE, 1);
    this.each = new Rates<>(server.requestsPerPeerMax(), MINUTE, PEERS_MAX);
    this.elsewhere = new Rates<>(server.elsewherePerMinuteMax(), MINUTE, 1);
    this.lines = new Semaphore(server.atOnceMax());
  }

  /// Answers on `host` from now on.
  public static AutonatServer start(
      Host host, Caller caller, AutonatLimits limits, InstantSource clock, RandomGenerator random) {
    var server = new AutonatServer(host, caller, limits, clock);
    host.handle(new DialRequestProtocol(server, limits, random));
    host.handle(new LegacyProtocol(server, limits));
    return server;
  }

  /// True if one more request of the peer may be served. One over a relay never: "one can not
  /// validate the IP address of the requesting node" (autonat-v1).
  boolean admits(Connection from) {
    return from.path() != Connection.Path.RELAYED
        && each.take(from.peer(), clock.instant())
        && all.take(ALL, clock.instant());
  }

  /// True if one more call may go elsewhere than to the asker's own address.
  boolean admitsElsewhere() {
    return elsewhere.take(ALL, clock.instant());
  }

  /// True if `address` may be called at a stranger's word: "The Server SHOULD NOT dial any private
  /// address." A name isn't, since it could lead anywhere, nor our own machine.
  boolean callable(Multiaddr address, Connection from) {
    boolean fits =
        Scope.of(address) == Scope.PUBLIC
            && !address.has("p2p-circuit")
            && caller.carries(address)
            && host.access().refusal(from.peer(), address).isEmpty();
    if (!fits) return false;
    List<Bytes> own = host.addresses().stream().flatMap(a -> a.ip().stream()).toList();
    return address.ip().filter(own::contains).isEmpty()
        // "IPv4 only servers SHOULD refuse requests for dialing IPv6 addresses".
        && (!address.has("ip6") || from.remoteAddress().has("ip6") || listensOnIp6());
  }

  private boolean listensOnIp6() {
    return host.addresses().stream().anyMatch(a -> a.has("ip6") && Scope.of(a) == Scope.PUBLIC);
  }

  /// A new connection to whoever asked, at `address`.
  Connection call(PeerId peer, Multiaddr address) throws IOException {
    if (!lines.tryAcquire()) throw new IOException("too many calls at once");
    try {
      return caller.call(peer, address);
    } finally {
      lines.release();
    }
  }

  /// Answers no more.
  @Override
  public void close() {
    host.unhandle(DialRequestProtocol.PROTOCOL);
    host.unhandle(LegacyProtocol.PROTOCOL);
  }
}
