package org.handsel.libp2p.sim;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;

/// A network of hosts in one process. Safe for use by many threads.
///
/// ```java
/// var network = new MemoryNetwork(17);
/// Host alice = Swarm.start(SwarmSetup.of(keyPair).transports(network.host("10.0.0.1"))
///     .listen(Multiaddr.of("/ip4/10.0.0.1/tcp/0")));
/// network.part("10.0.0.1", "10.0.0.2");
/// ```
public final class MemoryNetwork {
  private static final int FIRST_PORT = 40_000;

  private final SplittableRandom random;
  private final Map<String, MemoryListener> listeners = new ConcurrentHashMap<>();
  private final Set<MemoryWire> wires = ConcurrentHashMap.newKeySet();
  private final Set<Set<String>> parted = new HashSet<>();
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);
  private volatile Faults faults = Faults.NONE;

  /// @param seed decides what goes wrong, once [#faults] says that something may
  public MemoryNetwork(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// A transport for the host with this IPv4 address.
  public Transport host(String address) {
    return new MemoryTransport(address);
  }

  /// From now on, new wires suffer these faults.
  public void faults(Faults faults) {
    this.faults = faults;
  }

  /// Parts two hosts: wires between them break, dials find nobody.
  public void part(String one, String other) {
    synchronized (parted) {
      parted.add(Set.of(one, other));
    }
    wires.stream().filter(w -> w.joins(one, other)).forEach(MemoryWire::close);
  }

  /// Lets two hosts reach each other again.
  public void join(String one, String other) {
    synchronized (parted) {
      parted.remove(Set.of(one, other));
    }
  }

  /// Swallows all bytes from now on, without breaking any wire, as a cable that is pulled does.
  public void silence() {
    wires.forEach(MemoryWire::swallow);
  }

  private boolean parted(String one, String other) {
    synchronized (parted) {
      return !one.equals(other) && parted.contains(Set.of(one, other));
    }
  }

  private synchronized double chance() {
    return random.nextDouble();
  }

  private synchronized long below(long bound) {
    return random.nextLong(bound);
  }

  private final class MemoryTransport implements Transport {
    private final String own;

    MemoryTransport(String own) {
      this.own = own;
    }

    @Override
    public boolean carries(Multiaddr address) {
      return address.has("ip4") && address.has("tcp") && !address.has("p2p-circuit");
    }

    @Override
    public Wire dial(Multiaddr address, Duration timeout) throws IOException {
      String there = address.value("ip4").orElseThrow();
      if (parted(own, there)) throw new SocketTimeoutException("nobody answers at " + address);
      Faults now = faults;
      if (chance() < now.refused()) throw new ConnectException("no answer this time");
      MemoryListener listener = listeners.get(key(address));
      if (listener == null) throw new ConnectException("nobody listens at " + address);
      var up = new MemoryPipe(now.delay());
      var down = new MemoryPipe(now.delay());
      if (chance() < now.cut()) up.cutAfter(1 + below(now.cutWithinBytes()));
      if (chance() < now.cut()) down.cutAfter(1 + below(now.cutWithinBytes()));
      Multiaddr here = Multiaddr.of("/ip4/" + own + "/tcp/" + nextPort.getAndIncrement());
      Multiaddr called = address.withoutPeer();
      var mine = new MemoryWire(down, up, own, here, called, there, wires::remove);
      var theirs = new MemoryWire(up, down, there, called, here, own, wires::remove);
      wires.add(mine);
      wires.add(theirs);
      listener.waiting.add(Optional.of(theirs));
      return mine;
    }

    @Override
    public Listener listen(Multiaddr address) throws IOException {
      String port = address.value("tcp").orElseThrow();
      String real = port.equals("0") ? String.valueOf(nextPort.getAndIncrement()) : port;
      Multiaddr where = Multiaddr.of("/ip4/" + own + "/tcp/" + real);
      var listener = new MemoryListener(where);
      if (listeners.putIfAbsent(key(where), listener) != null) {
        throw new IOException("the port is in use: " + where);
      }
      return listener;
    }
  }

  private static String key(Multiaddr address) {
    return address.withoutPeer().toString();
  }

  private final class MemoryListener implements Listener {
    private final Multiaddr address;

    /// Callers in turn; an empty one says that nobody follows.
    private final BlockingQueue<Optional<MemoryWire>> waiting = new LinkedBlockingQueue<>();

    MemoryListener(Multiaddr address) {
      this.address = address;
    }

    @Override
    public List<Multiaddr> addresses() {
      return List.of(address);
    }

    @Override
    public Wire accept() throws IOException {
      try {
        Optional<MemoryWire> caller = waiting.take();
        if (caller.isPresent()) return caller.get();
        waiting.add(caller);
        throw new IOException("the listener is closed");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while listening", e);
      }
    }

    @Override
    public void close() {
      listeners.remove(key(address), this);
      waiting.stream().flatMap(Optional::stream).forEach(MemoryWire::close);
      waiting.add(Optional.empty());
    }
  }
}
