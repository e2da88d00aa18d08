package org.handsel.libp2p.quic;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.AttributeKey;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multistream.Multistream;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A QUIC connection whose handshake is done. Spec: libp2p/specs `quic/README.md`; RFC 9000.
///
/// The library's events come from the socket's event loop, by [SessionEvents]; whoever uses the
/// session comes on any thread. A stream's handler runs on a virtual thread of its own.
final class QuicSession implements Session {
  static final Logger LOG = LoggerFactory.getLogger(QuicSession.class);

  /// Where a connection keeps its session.
  static final AttributeKey<QuicSession> OF = AttributeKey.valueOf("handsel.session");

  /// A closed stream whose other side stays open for longer is reset.
  private static final Duration LINGER_MAX = Duration.ofSeconds(30);

  /// How long our goodbye may take.
  private static final Duration GOODBYE_MAX = Duration.ofMillis(200);

  private static final int NO_ERROR = 0;

  private final QuicChannel channel;
  private final PeerId peer;
  private final InetSocketAddress host;
  private final Multiaddr remote;
  private final Multiaddr local;
  private final boolean dialled;
  private final Limits.Streams bounds;
  private final QuicLimits limits;
  private final Openings openings;
  private final Set<QuicStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicInteger counted = new AtomicInteger();
  private final AtomicInteger outbound = new AtomicInteger();
  private final AtomicInteger inbound = new AtomicInteger();
  private final AtomicInteger brokenOff = new AtomicInteger();
  private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  private final AtomicBoolean measuring = new AtomicBoolean();
  private final Object starting = new Object();
  private List<QuicStream> early = new ArrayList<>();
  private @Nullable Consumer<MuxedStream> acceptor;
  private volatile long busyNanos = System.nanoTime();
  private volatile long arrivedNanos = System.nanoTime();
  private volatile long packets;
  private volatile long roundTripNanos;

  /// @param host where the peer is
  /// @param remote that, or the name by which it was dialled
  /// @param dialled true if we dialled it
  QuicSession(
      QuicChannel channel,
      PeerId peer,
      InetSocketAddress host,
      Multiaddr remote,
      Multiaddr local,
      boolean dialled,
      Limits.Streams bounds,
      QuicLimits limits) {
    this.channel = channel;
    this.peer = peer;
    this.host = host;
    this.remote = remote;
    this.local = local;
    this.dialled = dialled;
    this.bounds = bounds;
    this.limits = limits;
    this.openings = new Openings(this, channel);
    measure();
  }

  @Override
  public PeerId peer() {
    return peer;
  }

  @Override
  public Multiaddr remote() {
    return remote;
  }

  @Override
  public Optional<Multiaddr> local() {
    return Optional.of(local);
  }

  @Override
  public Optional<String> remoteHost() {
    InetAddress address = host.getAddress();
    return address.isLoopbackAddress() ? Optional.empty() : Optional.of(address.getHostAddress());
  }

  QuicLimits limits() {
    return limits;
  }

  InetSocketAddress host() {
    return host;
  }

  // ---- streams ----

  @Override
  public String run(Consumer<MuxedStream> acceptor) {
    List<QuicStream> waiting;
    synchronized (starting) {
      this.acceptor = acceptor;
      waiting = early;
      early = List.of();
    }
    waiting.forEach(stream -> serve(stream, acceptor));
    end.join();
    return reason().orElse("the session ended");
  }

  @Override
  public MuxedStream open() throws IOException {
    if (outbound.incrementAndGet() > bounds.outboundMax()) {
      outbound.decrementAndGet();
      throw new IOException("too many streams are open to this peer");
    }
    boolean opened = false;
    try {
      QuicStream stream = open(bounds.negotiationTimeout(), false);
      opened = true;
      return stream;
    } finally {
      if (!opened) outbound.decrementAndGet();
    }
  }

  private QuicStream open(Duration patience, boolean quiet) throws IOException {
    Optional<String> over = reason();
    if (over.isPresent()) throw new IOException(over.get());
    return openings.open(patience, quiet);
  }

  /// A stream that we opened exists. On the event loop.
  QuicStream opened(QuicStreamChannel stream, boolean quiet) {
    var opened = new QuicStream(this, stream, quiet);
    add(opened);
    return opened;
  }

  /// A stream that the peer opened. On the event loop.
  void accepted(QuicStreamChannel stream) {
    var accepted = new QuicStream(this, stream, false);
    add(accepted);
    // QUIC itself holds the peer to this number, but by streams whose handlers may still work.
    if (inbound.incrementAndGet() > bounds.inboundMax()) {
      placeLeft(accepted);
      accepted.breakOff("too many streams");
      return;
    }
    Consumer<MuxedStream> handler;
    synchronized (starting) {
      handler = acceptor;
      if (handler == null) {
        early.add(accepted);
        return;
      }
    }
    serve(accepted, handler);
  }

  private void serve(QuicStream stream, Consumer<MuxedStream> handler) {
    Thread.startVirtualThread(() -> {
      try {
        handler.accept(stream);
      } finally {
        placeLeft(stream);
      }
    });
  }

  private void add(QuicStream stream) {
    streams.add(stream);
    if (stream.quiet()) return;
    used();
    counted.incrementAndGet();
  }

  /// A stream is over. On the event loop.
  void forget(QuicStream stream) {
    if (!streams.remove(stream)) return;
    if (stream.quiet()) return;
    busyNanos = System.nanoTime();
    counted.decrementAndGet();
    if (stream.ours()) outbound.decrementAndGet();
    else placeLeft(stream);
  }

  private void placeLeft(QuicStream stream) {
    if (stream.leave()) inbound.decrementAndGet();
  }

  /// One more stream was broken off.
  void brokenOff() {
    if (brokenOff.incrementAndGet() > limits.brokenOffMax() && !closed()) {
      Thread.startVirtualThread(() -> close("too many streams were broken off"));
    }
  }

  /// The peer may allow more streams than before. On the event loop.
  void limitChanged() {
    openings.serve();
  }

  @Override
  public int streams() {
    return counted.get();
  }

  @Override
  public long busyNanos() {
    return busyNanos;
  }

  // ---- signs of life ----

  /// Something came.
  void arrived() {
    arrivedNanos = System.nanoTime();
  }

  /// A stream was used.
  void used() {
    busyNanos = System.nanoTime();
  }

  @Override
  public long arrivedNanos() {
    return arrivedNanos;
  }

  @Override
  public OptionalLong roundTripNanos() {
    return roundTripNanos == 0 ? OptionalLong.empty() : OptionalLong.of(roundTripNanos);
  }

  /// QUIC has a ping, but the library doesn't offer it. So a stream is opened and a protocol
  /// proposed that every libp2p peer has an answer to, if only that it doesn't know it.
  @Override
  public Duration ping(Duration limit) throws IOException {
    long sent = System.nanoTime();
    QuicStream probe = open(limit, true);
    try {
      probe.timeout(limit);
      new Multistream(bounds.windowBytesMax()).proposeFirst("/ipfs/ping/1.0.0", probe.out());
      probe.closeWrite();
      if (probe.in().read() < 0) throw new EOFException("the peer has nothing to say");
      return Duration.ofNanos(Math.max(1, System.nanoTime() - sent));
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException("no sign of life within " + limit);
    } finally {
      probe.close();
    }
  }

  /// Resets streams that we closed long ago and the peer never did, or of which it takes nothing;
  /// looks whether anything came, and asks for a sign of life if nothing did.
  @Override
  public void sweep() {
    if (closed()) return;
    measure();
    long now = System.nanoTime();
    for (QuicStream stream : streams) {
      if (stream.lingersSince(now - LINGER_MAX.toNanos())) {
        stream.breakOff("the peer didn't close its side");
      }
      // The library doesn't always tell a writer that the peer wants no more: it forgets the stream
      // when both its sides are over, and what is queued for it waits for ever.
      if (stream.stuckSince(now - bounds.stallTimeout().toNanos())) {
        stream.breakOff("the peer takes nothing of what we send");
      }
    }
    // Whoever dialled asks first, so that not both do.
    long patience = limits.keepAlive().toNanos() * (dialled ? 4 : 5) / 4;
    if (now - arrivedNanos > patience && asking.compareAndSet(false, true)) {
      Thread.startVirtualThread(this::keepAlive);
    }
  }

  private void keepAlive() {
    try {
      ping(limits.keepAlive());
    } catch (IOException e) {
      LOG.debug("{} doesn't answer: {}", this, e.getMessage());
    } finally {
      asking.set(false);
    }
  }

  /// Has the library say how much came, and how long a round trip takes.
  private void measure() {
    if (!measuring.compareAndSet(false, true)) return;
    channel
        .collectStats()
        .addListener(done -> {
          if (!(done.getNow() instanceof QuicConnectionStats stats)) return;
          if (stats.recv() != packets) arrived();
          packets = stats.recv();
        });
    channel
        .collectPathStats(0)
        .addListener(done -> {
          measuring.set(false);
          if (done.getNow() instanceof QuicConnectionPathStats path && path.rtt() > 0) {
            roundTripNanos = path.rtt();
          }
        });
  }

  // ---- the end ----

  /// Why it is over; empty while it isn't.
  Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  @Override
  public boolean closed() {
    return reason.get() != null;
  }

  @Override
  public void close(String why) {
    reason.compareAndSet(null, why);
    var _ = channel.close(true, NO_ERROR, Unpooled.EMPTY_BUFFER);
    if (channel.eventLoop().inEventLoop()) return;
    try {
      end.get(GOODBYE_MAX.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("{} takes long to close", this);
    } catch (ExecutionException e) {
      throw new IllegalStateException("it ends or doesn't", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// It ends, for this reason unless we had one. On the event loop.
  void ending(String why) {
    reason.compareAndSet(null, why);
  }

  /// It has ended. On the event loop.
  void ended() {
    openings.end(reason().orElse("the session ended"));
    end.complete(true);
  }

  @Override
  public String toString() {
    return (dialled ? "to " : "from ") + peer.at(remote);
  }
}
