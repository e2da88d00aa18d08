package org.handsel.libp2p.protocol.relay;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.reach.Reachability;
import org.handsel.libp2p.reach.ReachabilitySetup;
import org.handsel.libp2p.reach.ReachabilitySetup.Relaying;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;

/// Hosts on a network in memory, some of which nobody can call.
public final class Street implements Closeable {
  public static final String ECHO = "/echo/1";
  public static final Duration SOON = Duration.ofSeconds(20);

  public final MemoryNetwork network = new MemoryNetwork(7);
  private final List<Closeable> all = new ArrayList<>();

  /// One host.
  public record Home(Swarm host, Reachability reach, KeyPair keys) {
    public Multiaddr address() {
      return host.addresses().getFirst();
    }

    /// Its address through a relay, once it has one.
    public Multiaddr relayed() {
      return until(() -> host.addresses().stream().filter(a -> a.has("p2p-circuit")).findFirst());
    }
  }

  /// One that listens at `ip`.
  public Home open(String ip, UnaryOperator<ReachabilitySetup> change) throws IOException {
    return start(ip, true, Limits.DEFAULT, change);
  }

  /// [#open], and it waits so long for whoever it calls to say something.
  public Home open(String ip, UnaryOperator<ReachabilitySetup> change, Duration handshake)
      throws IOException {
    return start(
        ip,
        true,
        Limits.DEFAULT.with(Limits.DEFAULT.connections().handshakeTimeout(handshake)),
        change);
  }

  /// One that only calls.
  public Home shut(String ip, UnaryOperator<ReachabilitySetup> change) throws IOException {
    return start(ip, false, Limits.DEFAULT, change);
  }

  private Home start(
      String ip, boolean listens, Limits limits, UnaryOperator<ReachabilitySetup> change)
      throws IOException {
    KeyPair keys = KeyPair.generate(new SecureRandom());
    SwarmSetup setup = SwarmSetup.of(keys).transports(network.host(ip)).limits(limits);
    if (listens) setup = setup.listen(Multiaddr.of("/ip4/" + ip + "/tcp/4001"));
    Swarm host = Swarm.start(setup);
    host.handle(echo());
    var reach =
        Reachability.start(host, change.apply(ReachabilitySetup.of(keys).stranger(stranger(ip))));
    all.addFirst(host);
    all.addFirst(reach);
    return new Home(host, reach, keys);
  }

  /// Who calls back from there, for those that ask.
  private SwarmSetup stranger(String ip) {
    return SwarmSetup.of(KeyPair.generate(new SecureRandom())).transports(network.host(ip));
  }

  /// A relay at `ip`.
  public Home relay(String ip, RelayLimits limits) throws IOException {
    return open(ip, setup -> setup.relaying(Relaying.ALWAYS).limits(limits));
  }

  /// A host that nobody can call, with a place at `relay`.
  public Home behind(Home relay, String ip) throws IOException {
    Home home = shut(ip, setup -> setup.relays(1, List.of(relay.address())));
    Multiaddr _ = home.relayed();
    return home;
  }

  /// Passes calls to `outer` on to `inner`, as a gateway does.
  public void passOn(Multiaddr outer, Multiaddr inner) throws IOException {
    Transport gateway = network.host(outer.value("ip4").orElseThrow());
    Listener outside = gateway.listen(outer);
    all.addFirst(outside);
    Thread.startVirtualThread(() -> {
      try {
        while (true) {
          var caller = (Wire) outside.accept();
          var inside = (Wire) gateway.dial(inner, SOON);
          Thread.startVirtualThread(() -> pump(caller, inside));
          Thread.startVirtualThread(() -> pump(inside, caller));
        }
      } catch (IOException e) {
        // Closed.
      }
    });
  }

  private static void pump(Wire from, Wire to) {
    var buffer = new byte[4096];
    try {
      for (int n = from.read(buffer, 0, 4096); n > 0; n = from.read(buffer, 0, 4096)) {
        to.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // Over, then.
    }
    from.close();
    to.close();
  }

  public static StreamProtocol echo() {
    return new StreamProtocol() {
      @Override
      public String id() {
        return ECHO;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        stream.in().transferTo(stream.out());
      }
    };
  }

  public static Duration ping(Connection connection) throws IOException {
    try (var ping = Ping.open(connection)) {
      return ping.once(SOON);
    }
  }

  public static String say(Connection connection, String words) throws IOException {
    try (Stream stream = connection.open(ECHO)) {
      stream.timeout(SOON);
      stream.out().write(words.getBytes(StandardCharsets.UTF_8));
      stream.closeWrite();
      return new String(stream.in().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// What `look` finds at last.
  public static <T> T until(Callable<Optional<T>> look) {
    try {
      for (Optional<T> seen = look.call(); ; seen = look.call()) {
        if (seen.isPresent()) return seen.get();
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Waits until `condition` holds.
  public static void await(Callable<Boolean> condition) {
    Object _ = until(() -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  public static InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : all) each.close();
  }
}
