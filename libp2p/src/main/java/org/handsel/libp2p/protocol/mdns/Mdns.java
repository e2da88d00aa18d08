package org.handsel.libp2p.protocol.mdns;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Routing.Found;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Subnet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the peers on the links of this machine, and lets them find us.
///
/// ```java
/// var mdns = Mdns.start(host, MdnsSetup.of(), found -> host.connect(found.peer()));
/// ```
///
/// It speaks on every link on which the host has an address: on the loopback interface if the host
/// listens there, so that nodes of one machine find each other. Links that come and go are noticed
/// within seconds. Where the machine has no multicast, it's quiet, and [#works] says so.
///
/// Spec: libp2p/specs `discovery/mdns.md`.
public final class Mdns implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Mdns.class);
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

  private final Host host;
  private final MdnsSetup setup;
  private final Consumer<Found> whenFound;
  private final PeerDiscovery discovery; // guarded by itself
  private final Map<Segment, GroupSocket> sockets = new ConcurrentHashMap<>();
  private final Map<String, String> troubles = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread clock;

  private Mdns(Host host, MdnsSetup setup, Consumer<Found> whenFound) {
    this.host = host;
    this.setup = setup;
    this.whenFound = whenFound;
    this.discovery = new PeerDiscovery(host.id(), setup, host::addresses);
    this.clock = Thread.ofVirtual().name("mdns clock").unstarted(this::run);
  }

  /// Starts it. Where peers are said to be, the host's peer book remembers.
  ///
  /// @param whenFound hears of each peer, again and again while it is there; on a virtual thread of
  ///   its own each time. What it hears is a stranger's word
  public static Mdns start(Host host, MdnsSetup setup, Consumer<Found> whenFound) {
    var mdns = new Mdns(host, setup, whenFound);
    mdns.look();
    mdns.clock.start();
    return mdns;
  }

  /// The links that it speaks on, such as `eth0/ip4`.
  public List<String> links() {
    return sockets.keySet().stream().map(Segment::name).sorted().toList();
  }

  /// True once what it said on a link was heard there: multicast works.
  public boolean works() {
    synchronized (discovery) {
      return discovery.heardItself();
    }
  }

  private void run() {
    long look = System.nanoTime() + LOOK_INTERVAL.toNanos();
    while (!closed.get()) {
      long due;
      synchronized (discovery) {
        due = discovery.due();
      }
      long now = millis();
      long wait =
          Math.min(due == PeerDiscovery.NEVER ? LOOK_INTERVAL.toMillis() : due - now, 5_000);
      if (wait > 0) LockSupport.parkNanos(Duration.ofMillis(wait).toNanos());
      if (closed.get()) return;
      if (System.nanoTime() - look >= 0) {
        look();
        look = System.nanoTime() + LOOK_INTERVAL.toNanos();
      }
      step(new PeerDiscovery.Input.Tick());
    }
  }

  private static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  private void step(PeerDiscovery.Input input) {
    List<PeerDiscovery.Output> outputs;
    long before;
    long after;
    synchronized (discovery) {
      before = discovery.due();
      outputs = discovery.step(input, millis());
      after = discovery.due();
    }
    if (after < before) LockSupport.unpark(clock);
    for (PeerDiscovery.Output output : outputs) {
      switch (output) {
        case PeerDiscovery.Output.Say(Segment segment, byte[] packet) ->
            send(segment, socket -> socket.say(packet));
        case PeerDiscovery.Output.Reply(Segment segment, Bytes ip, int port, byte[] packet) ->
            send(segment, socket -> socket.reply(packet, ip, port));
        case PeerDiscovery.Output.Found(var peer, var addresses, Duration believed) -> {
          host.peers().learn(peer, addresses, believed);
          Thread.startVirtualThread(() -> whenFound.accept(new Found(peer, addresses)));
        }
      }
    }
  }

  private interface Sending {
    void to(GroupSocket socket) throws IOException;
  }

  private void send(Segment segment, Sending sending) {
    GroupSocket socket = sockets.get(segment);
    if (socket == null) return;
    try {
      sending.to(socket);
    } catch (IOException e) {
      trouble(segment.name(), e);
    }
  }

  /// Says it once in the log; the link may lack multicast for as long as it's there.
  private void trouble(String link, Exception e) {
    String reason = String.valueOf(e.getMessage());
    if (!closed.get() && !reason.equals(troubles.put(link, reason))) {
      LOG.info("no multicast on {}: {}", link, reason);
    }
  }

  // ---- links ----

  private void look() {
    Map<Segment, NetworkInterface> links = links(host);
    var gone = new HashSet<>(sockets.keySet());
    gone.removeAll(links.keySet());
    gone.forEach(this::leave);
    links.forEach((segment, link) -> {
      if (!sockets.containsKey(segment)) join(segment, link);
    });
  }

  private static Map<Segment, NetworkInterface> links(Host host) {
    Map<Segment, NetworkInterface> links = new HashMap<>();
    try {
      for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!speakable(link)) continue;
        List<Subnet> subnets = link.getInterfaceAddresses().stream().map(Mdns::subnet).toList();
        for (boolean ip6 : new boolean[] {false, true}) {
          boolean has =
              link.getInterfaceAddresses().stream()
                  .anyMatch(it -> it.getAddress() instanceof Inet6Address == ip6);
          var segment = new Segment(link.getName() + (ip6 ? "/ip6" : "/ip4"), subnets);
          boolean there = host.addresses().stream().anyMatch(segment::holds);
          if (has && there) links.put(segment, link);
        }
      }
    } catch (IOException e) {
      LOG.info("the links of this machine can't be listed: {}", e.getMessage());
    }
    return links;
  }

  private static boolean speakable(NetworkInterface link) throws IOException {
    // Linux doesn't say so of the loopback interface, and yet it works there.
    boolean multicast = link.supportsMulticast() || link.isLoopback();
    return link.isUp() && multicast && !link.isPointToPoint();
  }

  private static Subnet subnet(InterfaceAddress own) {
    return Subnet.around(Bytes.of(own.getAddress().getAddress()), own.getNetworkPrefixLength());
  }

  private void join(Segment segment, NetworkInterface link) {
    try {
      var socket = GroupSocket.open(link, segment.name().endsWith("ip6"), setup.port());
      sockets.put(segment, socket);
      if (closed.get()) {
        leave(segment);
        return;
      }
      Thread.ofVirtual().name("mdns " + segment).start(() -> listen(segment, socket));
      step(new PeerDiscovery.Input.Opened(segment));
    } catch (IOException | RuntimeException e) {
      trouble(segment.name(), e);
    }
  }

  private void leave(Segment segment) {
    GroupSocket socket = sockets.remove(segment);
    if (socket == null) return;
    socket.close();
    step(new PeerDiscovery.Input.Closed(segment));
  }

  private void listen(Segment segment, GroupSocket socket) {
    try {
      while (!closed.get()) {
        GroupSocket.Packet packet = socket.receive();
        step(new PeerDiscovery.Input.Heard(segment, packet.ip(), packet.port(), packet.bytes()));
      }
    } catch (IOException e) {
      // The link is gone, or we are; it is joined again when it's seen next.
      leave(segment);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    List.copyOf(sockets.keySet()).forEach(this::leave);
    LockSupport.unpark(clock);
  }
}
