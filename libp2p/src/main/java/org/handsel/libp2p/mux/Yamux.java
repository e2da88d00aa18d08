package org.handsel.libp2p.mux;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.transport.BufferPool;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.jspecify.annotations.Nullable;

/// A Yamux session: opens streams, accepts streams, ends. Spec: `yamux/README.md`.
///
/// [#run] is the session's reader and belongs to one thread; everything else is safe for many.
public final class Yamux implements Session {
  /// Its name in multistream-select.
  public static final String PROTOCOL = "/yamux/1.0.0";

  /// The most data in one frame: with its head and a few riding frames it fills one Noise message.
  static final int FRAME_BYTES_MAX = SecureChannel.PLAIN_BYTES_MAX - 239;

  /// A closed stream whose other side stays open for longer is reset.
  private static final Duration LINGER_MAX = Duration.ofSeconds(30);

  /// How long our goodbye may take while the peer reads nothing.
  private static final Duration GOODBYE_MAX = Duration.ofMillis(200);

  /// So many streams opened in vain, with none accepted in between, are a flood.
  private static final int REFUSED_MAX = 1024;

  private final SecureChannel channel;
  private final boolean dialled;
  private final Limits.Streams limits;
  private final BufferPool pool;
  private final Budget budget;
  private final Outbox outbox;
  private final Map<Integer, YamuxStream> streams = new ConcurrentHashMap<>(4);
  private final RoundTrips roundTrips = new RoundTrips();
  private final AtomicInteger outbound = new AtomicInteger();
  private final AtomicInteger inbound = new AtomicInteger();
  private final AtomicInteger nextId;
  private final AtomicReference<@Nullable String> closed = new AtomicReference<>();
  private volatile boolean leaving;
  private volatile long busyNanos = System.nanoTime();

  // Of the reader alone.
  private Consumer<MuxedStream> acceptor = MuxedStream::reset;
  private final byte[] head = new byte[Frame.BYTES];
  private int headBytes;
  private @Nullable Frame frame;
  private long dataLeft;
  private @Nullable YamuxStream target;
  private int refused;

  /// @param dialled true if our side dialled, which gives our streams odd numbers
  /// @param budget how much the peer's unread data may fill
  public Yamux(
      SecureChannel channel,
      boolean dialled,
      Limits.Streams limits,
      BufferPool pool,
      Budget budget) {
    this.channel = channel;
    this.dialled = dialled;
    this.limits = limits;
    this.pool = pool;
    this.budget = budget;
    this.outbox = new Outbox(channel, pool);
    this.nextId = new AtomicInteger(dialled ? 1 : 2);
  }

  @Override
  public PeerId peer() {
    return channel.peer();
  }

  @Override
  public Multiaddr remote() {
    return channel.wire().remote();
  }

  @Override
  public Optional<Multiaddr> local() {
    return channel.wire().local();
  }

  @Override
  public Optional<String> remoteHost() {
    return channel.wire().remoteHost();
  }

  @Override
  public boolean limited() {
    return channel.wire().limited();
  }

  @Override
  public String run(Consumer<MuxedStream> acceptor) {
    this.acceptor = acceptor;
    String reason;
    try {
      while (channel.receive()) consume();
      reason = leaving ? "the peer said goodbye" : "the peer hung up";
    } catch (MalformedException e) {
      reason = "the peer broke the protocol: " + e.getMessage();
      end(reason, Frame.PROTOCOL_ERROR);
    } catch (IOException e) {
      reason = "the connection broke: " + e.getMessage();
    }
    end(reason, Frame.GOODBYE);
    channel.release();
    return Optional.ofNullable(closed.get()).orElse(reason);
  }

  @Override
  public MuxedStream open() throws IOException {
    if (outbound.incrementAndGet() > limits.outboundMax()) {
      outbound.decrementAndGet();
      throw new IOException("too many streams are open to this peer");
    }
    int id = nextId.getAndAdd(2);
    if (id < 0 || leaving) {
      outbound.decrementAndGet();
      throw new IOException("the peer takes no more streams");
    }
    var stream = stream(id);
    streams.put(id, stream);
    String ended = closed.get();
    if (ended != null) {
      stream.cut(ended);
      throw new IOException(ended);
    }
    if (!outbox.add(Frame.window(id, Frame.SYN, 0))) outbox.send(Frame.window(id, Frame.SYN, 0));
    return stream;
  }

  @Override
  public Duration ping(Duration limit) throws IOException {
    return roundTrips.await(outbox::send, limit);
  }

  @Override
  public OptionalLong roundTripNanos() {
    return roundTrips.lastNanos();
  }

  @Override
  public void close(String reason) {
    end(reason, Frame.GOODBYE);
  }

  @Override
  public boolean closed() {
    return closed.get() != null;
  }

  /// True if the peer has said goodbye.
  public boolean leaving() {
    return leaving;
  }

  @Override
  public int streams() {
    return streams.size();
  }

  @Override
  public long busyNanos() {
    return busyNanos;
  }

  @Override
  public long arrivedNanos() {
    return channel.arrivedNanos();
  }

  /// Resets streams that we closed long ago and the peer never did, and ends the session if the
  /// peer takes nothing.
  @Override
  public void sweep() {
    if (outbox.stalled(limits.stallTimeout().toNanos()) && !closed()) {
      Thread.startVirtualThread(() -> close("the peer takes nothing of what we send"));
    }
    long since = System.nanoTime() - LINGER_MAX.toNanos();
    for (YamuxStream stream : streams.values()) {
      if (stream.lingersSince(since)) stream.reset("the peer didn't close its side");
    }
  }

  // ---- what streams ask of their session ----

  BufferPool pool() {
    return pool;
  }

  void data(int id, byte[] first, int firstAt, int firstLength, byte[] then, int thenAt, int length)
      throws IOException {
    outbox.data(
        id, new Outbox.Span(first, firstAt, firstLength), new Outbox.Span(then, thenAt, length));
  }

  void send(Frame frame) throws IOException {
    outbox.send(frame);
  }

  void drain() throws IOException {
    outbox.drain();
  }

  /// Sends a frame from wherever it is needed, without waiting and without failing.
  void post(Frame frame) {
    if (closed()) return;
    if (outbox.add(frame)) outbox.drainSoon();
    else end("the peer doesn't read the answers that it asks for", Frame.PROTOCOL_ERROR);
  }

  void granted(int id, int more) throws IOException {
    outbox.send(Frame.window(id, 0, more));
    // The window may grow further once we know how far the peer is.
    roundTrips.measureOnce(outbox::send);
  }

  void forget(YamuxStream stream) {
    if (!streams.remove(stream.number(), stream)) return;
    busyNanos = System.nanoTime();
    if (ours(stream.number())) outbound.decrementAndGet();
    else placeLeft(stream);
  }

  private boolean ours(int id) {
    return (id & 1) == (dialled ? 1 : 0);
  }

  private YamuxStream stream(int id) {
    var growth = new WindowGrowth(limits.windowBytesMax(), roundTrips::shortestNanos);
    return new YamuxStream(this, id, new Inbox(pool, budget, growth));
  }

  // ---- the reader ----

  private void consume() throws IOException {
    while (channel.position() < channel.limit()) {
      int available = channel.limit() - channel.position();
      if (dataLeft > 0) {
        body((int) Math.min(dataLeft, available));
      } else {
        int count = Math.min(Frame.BYTES - headBytes, available);
        System.arraycopy(channel.array(), channel.position(), head, headBytes, count);
        channel.take(count);
        headBytes += count;
        if (headBytes == Frame.BYTES) {
          headBytes = 0;
          begin(Frame.read(head, 0));
        }
      }
    }
  }

  private void begin(Frame next) throws IOException {
    switch (next.type()) {
      case PING -> ping(next);
      case GO_AWAY -> leaving = true;
      case WINDOW_UPDATE -> {
        YamuxStream stream = find(next);
        if (stream != null) {
          busyNanos = System.nanoTime();
          stream.credit().add(next.length());
          finish(stream, next);
        }
      }
      case DATA -> {
        // Even on a stream that we know nothing of, nobody was ever allowed more than this.
        if (next.length() > limits.windowBytesMax() && next.length() > Inbox.FIRST_WINDOW_BYTES) {
          throw new MalformedException("window overrun: a frame of " + next.length() + " bytes");
        }
        target = find(next);
        frame = next;
        dataLeft = next.length();
        if (target != null) {
          busyNanos = System.nanoTime();
          target.inbox().expect(next.length());
        }
        if (dataLeft == 0) end(next);
      }
    }
  }

  private void body(int count) {
    byte[] array = channel.array();
    int from = channel.position();
    YamuxStream stream = target;
    boolean last = from + count == channel.limit();
    boolean whole = stream != null && last && 2 * count >= array.length && channel.detachable();
    // Before the stream sees it: its reader may return the buffer while we are still here.
    if (whole) channel.detach();
    if (stream != null && !stream.inbox().put(array, from, count, whole)) {
      stream.reset("no room for more unread bytes");
      target = null;
    }
    channel.take(count);
    dataLeft -= count;
    if (dataLeft == 0 && frame != null) end(frame);
  }

  /// A data frame is complete.
  private void end(Frame done) {
    if (target != null) finish(target, done);
    target = null;
    frame = null;
  }

  private static void finish(YamuxStream stream, Frame frame) {
    if (frame.has(Frame.RST)) stream.broken("the peer reset the stream");
    else if (frame.has(Frame.FIN)) stream.ended();
  }

  /// The stream that `frame` belongs to, new if it says so; null if there is none any more.
  private @Nullable YamuxStream find(Frame frame) throws IOException {
    int id = frame.stream();
    if (!frame.has(Frame.SYN)) return streams.get(id);
    if (ours(id) || streams.containsKey(id)) {
      throw new MalformedException("a stream opened with a number that isn't free");
    }
    if (leaving || closed() || inbound.get() >= limits.inboundMax()) {
      if (++refused > REFUSED_MAX) throw new MalformedException("a flood of streams");
      post(Frame.window(id, Frame.RST, 0));
      return null;
    }
    inbound.incrementAndGet();
    refused = 0;
    var stream = stream(id);
    streams.put(id, stream);
    // The acknowledgement rides with our first answer.
    if (!outbox.add(Frame.window(id, Frame.ACK, 0)))
      throw new MalformedException("a flood of streams");
    Consumer<MuxedStream> handler = acceptor;
    Thread.startVirtualThread(() -> {
      try {
        handler.accept(stream);
      } finally {
        placeLeft(stream);
      }
    });
    return stream;
  }

  /// An inbound stream's place is free when its handler has ended *and* both sides are closed, or a
  /// peer could make us work without end by resetting what it opens.
  private void placeLeft(YamuxStream stream) {
    if (stream.leave()) inbound.decrementAndGet();
  }

  private void ping(Frame ping) throws IOException {
    if (ping.has(Frame.SYN)) {
      if (!outbox.add(Frame.ping(Frame.ACK, ping.length()))) {
        throw new MalformedException("a flood of pings");
      }
      outbox.drainSoon();
      return;
    }
    roundTrips.answered(ping.length());
  }

  private void end(String reason, long code) {
    if (!closed.compareAndSet(null, reason)) return;
    Thread goodbye =
        Thread.startVirtualThread(() -> {
          try {
            outbox.send(Frame.goAway(code));
          } catch (IOException e) {
            // The wire was gone before; there is nobody to say goodbye to.
            channel.close();
          }
        });
    try {
      goodbye.join(GOODBYE_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    channel.close();
    for (YamuxStream stream : streams.values()) stream.cut(reason);
    roundTrips.end();
  }
}
