package org.handsel.libp2p.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multiaddr.Component;
import org.handsel.libp2p.multiformats.Scope;
import org.handsel.libp2p.portmap.Leases.Input;
import org.handsel.libp2p.portmap.Leases.Output;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the gateway pass calls on to where we listen, and gives it back at the end.
///
/// ```java
/// var mapper = PortMapper.start(PortMapSetup.of(), host::addresses, addresses -> …);
/// ```
///
/// The addresses that it finds are the gateway's word; they may lead to nobody, or to somebody
/// else.
public final class PortMapper implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PortMapper.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /// Where that takes a program of the system, it shouldn't be run all the time.
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

  private static final Duration DEAF = Duration.ofMinutes(1);

  private final PortMapSetup setup;
  private final Supplier<List<Multiaddr>> listening;
  private final Consumer<List<Multiaddr>> listener;
  private final Leases leases;
  private final Thread thread;
  private volatile List<Multiaddr> addresses = List.of();
  private volatile boolean closed;
  private volatile boolean restarted;

  // Of the thread alone.
  private Optional<Route> route = Optional.empty();
  private Optional<Gateways> gateways = Optional.empty();
  private Optional<RestartEar> ear = Optional.empty();
  private Instant deafUntil = Instant.MIN;
  private Instant lookAt = Instant.MIN;

  private PortMapper(
      PortMapSetup setup, Supplier<List<Multiaddr>> listening, Consumer<List<Multiaddr>> listener) {
    this.setup = setup;
    this.listening = listening;
    this.listener = listener;
    this.leases = new Leases(setup.limits(), setup.random());
    this.thread = Thread.ofVirtual().name("port mapping").unstarted(this::run);
  }

  /// Starts it.
  ///
  /// @param listening where we listen, as it is now; what isn't on the way out is passed over
  /// @param listener is told all outer addresses whenever they have changed, on a thread that it
  ///   mustn't keep long
  public static PortMapper start(
      PortMapSetup setup, Supplier<List<Multiaddr>> listening, Consumer<List<Multiaddr>> listener) {
    var mapper = new PortMapper(setup, listening, listener);
    mapper.thread.start();
    return mapper;
  }

  /// Where the gateway says that others can call us now.
  public List<Multiaddr> addresses() {
    return addresses;
  }

  private void run() {
    while (!closed) {
      try {
        look();
        hear();
        step(new Input.Tick());
      } catch (RuntimeException e) {
        LOG.error("port mapping", e);
      }
      if (!closed) LockSupport.parkNanos(TICK.toNanos());
    }
    goodbye();
  }

  /// Sees whether we are still where we were, and listen where we did.
  private void look() {
    Instant now = setup.clock().instant();
    if (!now.isBefore(lookAt)) {
      lookAt = now.plus(LOOK_INTERVAL);
      Optional<Route> found = setup.route().get().filter(PortMapper::behindNat);
      if (!found.equals(route)) {
        route = found;
        gateways = found.map(it -> new Gateways(it, setup));
        ear.ifPresent(RestartEar::close);
        ear = found.flatMap(this::listen);
        step(new Input.Moved());
      }
    }
    step(new Input.Wanted(listening.get().stream().flatMap(it -> port(it).stream()).toList()));
  }

  private Optional<RestartEar> listen(Route route) {
    try {
      return Optional.of(RestartEar.open(route, setup.announcements(), () -> restarted = true));
    } catch (IOException e) {
      // Then it's noticed when something is renewed.
      LOG.debug("{}", e.getMessage(), e);
      return Optional.empty();
    }
  }

  /// Anybody on the link can say that the gateway has restarted, in its name, so it isn't believed
  /// ever again and again.
  private void hear() {
    Instant now = setup.clock().instant();
    if (!restarted || now.isBefore(deafUntil)) return;
    restarted = false;
    deafUntil = now.plus(DEAF);
    step(new Input.Rebooted());
  }

  private static boolean behindNat(Route route) {
    return Scope.of(Multiaddr.of("/ip4/" + route.local().getHostAddress())) != Scope.PUBLIC;
  }

  private void step(Input input) {
    var todo = new ArrayDeque<Input>(List.of(input));
    while (!todo.isEmpty() && !closed) {
      for (Output order : leases.step(todo.poll(), setup.clock().instant())) {
        switch (order) {
          case Output.Ask ask -> todo.addAll(ask(ask));
          case Output.Release(Port port, var _) -> gateways.ifPresent(it -> it.unmap(port));
          case Output.Changed(var held) -> tell(held);
        }
      }
    }
  }

  private List<Input> ask(Output.Ask ask) {
    // Whoever is closed asks no more, and has nothing to wait for.
    if (gateways.isEmpty() || closed) return List.of(new Input.Refused(ask.port(), Duration.ZERO));
    return switch (gateways.get().map(ask.port(), ask.outer())) {
      case Reply.Refused(String reason, Duration pause) -> {
        LOG.info("no gateway passes on {}: {}", ask.port(), reason);
        yield List.of(new Input.Refused(ask.port(), pause));
      }
      case Reply.Granted(Grant grant, boolean rebooted) -> {
        var granted = new Input.Granted(ask.port(), grant);
        yield rebooted ? List.of(new Input.Rebooted(), granted) : List.of(granted);
      }
    };
  }

  private void tell(Map<Port, Grant> held) {
    var outer = new ArrayList<Multiaddr>();
    for (Multiaddr address : listening.get()) {
      port(address).map(held::get).ifPresent(grant -> outer.add(moved(address, grant)));
    }
    addresses = outer.stream().distinct().toList();
    listener.accept(addresses);
  }

  /// The port of an address at which the gateway can reach us; empty for other addresses.
  private Optional<Port> port(Multiaddr address) {
    List<Component> layers = address.components();
    boolean ours =
        layers.size() >= 2
            && layers.get(0).protocol().equals("ip4")
            && !address.has("p2p-circuit")
            && route
                .filter(it -> it.local().getHostAddress().equals(layers.get(0).value()))
                .isPresent();
    if (!ours) return Optional.empty();
    Component inner = layers.get(1);
    return switch (inner.protocol()) {
      case "tcp" -> Optional.of(new Port(Port.Protocol.TCP, Integer.parseInt(inner.value())));
      case "udp" -> Optional.of(new Port(Port.Protocol.UDP, Integer.parseInt(inner.value())));
      default -> Optional.empty();
    };
  }

  /// `address` as others call it.
  private static Multiaddr moved(Multiaddr address, Grant grant) {
    Multiaddr bare = address.withoutPeer();
    Component ip = bare.components().get(0);
    Component port = bare.components().get(1);
    String inner = "/ip4/" + ip.value() + "/" + port.protocol() + "/" + port.value();
    String outer = "/ip4/" + grant.host() + "/" + port.protocol() + "/" + grant.port();
    return Multiaddr.of(outer + bare.toString().substring(inner.length()));
  }

  private void goodbye() {
    synchronized (thread) {
      // What was to break off a question mustn't break off this.
      boolean _ = Thread.interrupted();
    }
    ear.ifPresent(RestartEar::close);
    try {
      tell(Map.of());
    } finally {
      gateways.ifPresent(Gateways::unmapAll);
    }
  }

  /// Asks no more, and gives back what it has, after its listener has heard so; waits for that, but
  /// not long.
  @Override
  public void close() {
    synchronized (thread) {
      closed = true;
      thread.interrupt();
    }
    try {
      boolean _ = thread.join(setup.limits().goodbye());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
