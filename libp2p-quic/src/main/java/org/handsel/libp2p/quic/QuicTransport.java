package org.handsel.libp2p.quic;

import io.netty.handler.codec.quic.Quic;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Endpoints;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Session;
import org.handsel.libp2p.transport.Transport;

/// QUIC version 1: `/ip4/192.0.2.1/udp/4001/quic-v1`, and by `/ip6`, `/dns`, `/dns4`, `/dns6`.
/// Spec: libp2p/specs `quic/README.md`, `tls/tls.md`; RFC 9000.
///
/// ```java
/// SwarmSetup.of(keyPair).transports(new TcpTransport(), QuicTransport.of(keyPair, limits))
/// ```
///
/// At `/ip6/::/udp/…/quic-v1` it hears callers over IPv4 too, and lists where they reach it.
///
/// It dials from the port where it listens if it listens on one that leads to the peer, so that
/// peers see us where we can be called; otherwise from one port for each kind of address. Safe for
/// use by many threads.
public final class QuicTransport implements Transport {
  private static final String UDP = "udp";
  private static final List<String> QUIC = List.of("quic-v1");

  /// How much longer than its own timeout we wait for the library to say that a dial failed.
  private static final Duration SLACK = Duration.ofSeconds(1);

  /// DCUtR.md, "QUIC": UDP packets "filled with random bytes", repeated "in random intervals
  /// between 10 and 200 ms".
  private static final int PUNCH_BYTES = 64;

  private static final int PUNCH_MILLIS_MIN = 10;
  private static final int PUNCH_MILLIS_MAX = 200;

  private final Parts parts;
  private final List<UdpPort> listening = new CopyOnWriteArrayList<>();

  /// The ports that only dial, by whether they are of IPv4. Guarded by itself.
  private final Map<Boolean, UdpPort> dialling = new HashMap<>();

  QuicTransport(Parts parts) {
    this.parts = parts;
  }

  /// Why there is no QUIC on this machine, because no native code of the library fits; empty if
  /// there is.
  public static Optional<String> missing() {
    return Optional.ofNullable(Quic.unavailabilityCause())
        .map(cause -> String.valueOf(cause.getMessage()));
  }

  /// For the host of `keyPair`, with the bounds of `limits`; where it isn't [missing][#missing].
  public static QuicTransport of(KeyPair keyPair, Limits limits) {
    return of(keyPair, limits, QuicLimits.of(limits));
  }

  /// The same with other bounds on what is QUIC's own.
  public static QuicTransport of(KeyPair keyPair, Limits limits, QuicLimits own) {
    var random = new SecureRandom();
    return of(Credentials.of(keyPair, random), limits, own, random);
  }

  static QuicTransport of(Credentials shown, Limits limits, QuicLimits own, SecureRandom random) {
    InstantSource clock = InstantSource.system();
    return new QuicTransport(
        new Parts(new Tls(shown, clock), limits.streams(), own, clock, random));
  }

  @Override
  public boolean carries(Multiaddr address) {
    return Endpoints.leads(address, UDP, QUIC);
  }

  // ---- calling ----

  @Override
  public Session dial(Multiaddr address, Duration timeout) throws IOException {
    InetSocketAddress host = Endpoints.resolve(address, UDP);
    UdpPort port = portTo(host);
    try {
      int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
      UdpPort.Call call = port.call(host, address.withoutPeer(), millis);
      return await(call.session(), timeout.plus(SLACK));
    } finally {
      port.leave();
    }
  }

  private static QuicSession await(CompletableFuture<QuicSession> session, Duration patience)
      throws IOException {
    try {
      return session.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (!session.cancel(false)) return await(session, Duration.ZERO);
      throw new SocketTimeoutException("nobody answers within " + patience);
    } catch (ExecutionException e) {
      throw Openings.because(e);
    } catch (InterruptedException e) {
      abandon(session);
      throw Inflow.interrupted(e);
    }
  }

  private static void abandon(CompletableFuture<QuicSession> session) {
    boolean gone = session.cancel(false) || session.isCompletedExceptionally();
    if (!gone) session.join().close("nobody waits for it");
  }

  /// A port from which `host` can be reached, of which we take part.
  private UdpPort portTo(InetSocketAddress host) throws IOException {
    Optional<UdpPort> shared = listeningTo(host);
    if (shared.isPresent()) return shared.get();
    boolean four = host.getAddress() instanceof Inet4Address;
    synchronized (dialling) {
      UdpPort known = dialling.get(four);
      if (known != null && known.join()) return known;
      UdpPort bound = UdpPort.bind(new InetSocketAddress(four ? "0.0.0.0" : "::", 0), parts);
      dialling.put(four, bound);
      return bound;
    }
  }

  private Optional<UdpPort> listeningTo(InetSocketAddress host) {
    return listening.stream()
        .filter(port -> Endpoints.leads(port.bound().getAddress(), host.getAddress()))
        .filter(UdpPort::join)
        .findFirst();
  }

  /// The initiator dials. The responder sends packets of random bytes, which open its NAT for the
  /// initiator's call, and returns that. Spec: libp2p/specs `relay/DCUtR.md`.
  @Override
  public Session punch(Multiaddr address, Role role, Duration timeout) throws IOException {
    if (role == Role.INITIATOR) return dial(address, timeout);
    InetSocketAddress host = Endpoints.resolve(address, UDP);
    UdpPort port =
        listeningTo(host).orElseThrow(() -> new IOException("we don't listen for " + address));
    CompletableFuture<QuicSession> call = port.expect(host);
    try {
      return await(port, host, call, System.nanoTime() + timeout.toNanos());
    } finally {
      port.expectNoMore(host, call);
      port.leave();
    }
  }

  private QuicSession await(
      UdpPort port, InetSocketAddress host, CompletableFuture<QuicSession> call, long deadline)
      throws IOException {
    var bytes = new byte[PUNCH_BYTES];
    while (System.nanoTime() - deadline < 0) {
      parts.random().nextBytes(bytes);
      port.send(host, bytes);
      int pause = parts.random().nextInt(PUNCH_MILLIS_MIN, PUNCH_MILLIS_MAX + 1);
      try {
        return call.get(pause, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // One packet more, then.
      } catch (ExecutionException e) {
        throw new IllegalStateException("a call comes or doesn't", e);
      } catch (InterruptedException e) {
        abandon(call);
        throw Inflow.interrupted(e);
      }
    }
    if (!call.cancel(false)) return await(call, Duration.ZERO);
    throw new SocketTimeoutException("no call from " + host);
  }

  // ---- being called ----

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    UdpPort port = UdpPort.bind(Endpoints.resolve(address, UDP), parts);
    try {
      var ear = new Ear(port, reachable(port), parts.limits().waitingMax());
      listening.add(port);
      port.listen(ear);
      return ear;
    } catch (IOException e) {
      port.leave();
      throw e;
    }
  }

  private static List<Multiaddr> reachable(UdpPort port) throws IOException {
    Multiaddr above = Multiaddr.of("/quic-v1");
    return Endpoints.reachable(port.bound(), UDP).stream().map(a -> a.with(above)).toList();
  }

  private final class Ear implements Listener, Predicate<QuicSession> {
    private final UdpPort port;
    private final List<Multiaddr> addresses;
    private final int waitingMax;

    /// Empty is the end.
    private final BlockingQueue<Optional<QuicSession>> waiting = new LinkedBlockingQueue<>();

    private boolean closed;

    Ear(UdpPort port, List<Multiaddr> addresses, int waitingMax) {
      this.port = port;
      this.addresses = addresses;
      this.waitingMax = waitingMax;
    }

    @Override
    public List<Multiaddr> addresses() {
      return addresses;
    }

    @Override
    public synchronized boolean test(QuicSession session) {
      return !closed && waiting.size() < waitingMax && waiting.offer(Optional.of(session));
    }

    @Override
    public Session accept() throws IOException {
      try {
        Optional<QuicSession> next = waiting.take();
        if (next.isPresent()) return next.get();
        waiting.add(next);
        throw new IOException("the listener is closed");
      } catch (InterruptedException e) {
        throw Inflow.interrupted(e);
      }
    }

    @Override
    public void close() {
      synchronized (this) {
        if (closed) return;
        closed = true;
      }
      port.listen(null);
      listening.remove(port);
      waiting.forEach(left -> left.ifPresent(s -> s.close("nobody listens")));
      waiting.clear();
      waiting.add(Optional.empty());
      port.leave();
    }
  }
}
