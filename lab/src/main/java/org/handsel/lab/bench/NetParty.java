package org.handsel.lab.bench;

import static java.util.Objects.requireNonNull;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.quic.QuicTransport;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.TcpTransport;
import org.jspecify.annotations.Nullable;

/// Our party of the net bench: the same commands as `bench-party.mjs`, and the heap.
final class NetParty implements BenchParty {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int COLLECTED_IN_VAIN = 5;
  private static final long HEAP_NOISE_BYTES = 64 << 10;
  private static final int SPARE_DESCRIPTORS = 64;

  private final Host host;
  private final String way;
  private final List<Host> guests = new ArrayList<>();
  private @Nullable Connection connection;

  private NetParty(Host host, String way) {
    this.host = host;
    this.way = way;
  }

  public static void main(String[] args) throws Exception {
    String way = args[0];
    Host host = host(true, way);
    host.handle(protocol("/sink/1", NetParty::sink));
    host.handle(protocol("/source/1", NetParty::source));
    var party = new NetParty(host, way);
    BenchParty.serve(party, host.addresses().getFirst().toString());
  }

  private static Host host(boolean listen, String way) throws IOException {
    var limits = Limits.DEFAULT.with(Limits.DEFAULT.connections().max(100_000));
    KeyPair key = KeyPair.generate(new SecureRandom());
    boolean quic = way.equals("quic");
    var setup =
        SwarmSetup.of(key)
            .limits(limits)
            .transports(quic ? QuicTransport.of(key, limits) : new TcpTransport());
    var address = Multiaddr.of("/ip4/127.0.0.1/" + (quic ? "udp/0/quic-v1" : "tcp/0"));
    return Swarm.start(listen ? setup.listen(address) : setup);
  }

  @Override
  public String obey(String[] words) throws Exception {
    return switch (words[0]) {
      case "dial" -> {
        connection = host.connect(Multiaddr.parse(words[1]));
        yield "0";
      }
      case "up" -> bulk(words, this::up);
      case "down" -> bulk(words, this::down);
      case "streams" -> together(Integer.parseInt(words[1]), this::converse);
      case "ping" -> {
        int count = Integer.parseInt(words[1]);
        yield pings(done -> done < count, Duration.ZERO);
      }
      case "mixed" -> mixed(bytes(words[1]));
      case "connect" -> connect(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
      case "guests" -> guests(words[1], Integer.parseInt(words[2]));
      case "heap" -> String.valueOf(heap());
      case "room" -> String.valueOf(room());
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private Connection connection() {
    return requireNonNull(connection, "dial first");
  }

  private static long bytes(String mib) {
    return Long.parseLong(mib) << 20;
  }

  private interface Transfer {
    void run(long bytes) throws IOException;
  }

  /// So many MiB over so many streams at once, an equal part each.
  private static String bulk(String[] words, Transfer transfer) throws Exception {
    int streams = Integer.parseInt(words[2]);
    long part = bytes(words[1]) / streams;
    return together(streams, () -> transfer.run(part));
  }

  /// The time that it takes to do this so often at once.
  private static String together(int count, Work work) throws Exception {
    List<Work> works = Collections.nCopies(count, work);
    return String.valueOf(BenchParty.seconds(() -> BenchParty.together(works)));
  }

  private void up(long bytes) throws IOException {
    try (Stream stream = connection().open("/sink/1")) {
      send(stream, bytes);
      stream.closeWrite();
      BenchParty.same(stream.in().readAllBytes().length, 1);
    }
  }

  private void down(long bytes) throws IOException {
    try (Stream stream = connection().open("/source/1")) {
      stream.out().write(ByteBuffer.allocate(8).putLong(bytes).array());
      stream.closeWrite();
      BenchParty.same(drain(stream.in()), bytes);
    }
  }

  /// A short conversation.
  private void converse() throws IOException {
    try (Stream stream = connection().open("/sink/1")) {
      stream.timeout(LONG);
      stream.out().write(1);
      stream.closeWrite();
      BenchParty.same(stream.in().readAllBytes().length, 1);
    }
  }

  private String pings(IntPredicate goOn, Duration pause) throws Exception {
    var micros = new ArrayList<Double>();
    try (var ping = Ping.open(connection())) {
      while (goOn.test(micros.size())) {
        micros.add(ping.once(LONG).toNanos() / 1e3);
        if (pause.isPositive()) LockSupport.parkNanos(pause.toNanos());
      }
    }
    return BenchParty.quantiles(micros);
  }

  private String mixed(long bytes) throws Exception {
    var busy = new AtomicBoolean(true);
    var took = new double[1];
    Thread bulk =
        Thread.startVirtualThread(() -> {
          try {
            took[0] = BenchParty.seconds(() -> up(bytes));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          } finally {
            busy.set(false);
          }
        });
    String pings = pings(_ -> busy.get(), Duration.ofMillis(2));
    bulk.join();
    return took[0] + " " + pings;
  }

  /// Each of `atOnce` hosts makes its part of `count` connections, one after another.
  private String connect(String address, int count, int atOnce) throws Exception {
    var callers = new ArrayList<Host>();
    try {
      for (int i = 0; i < atOnce; i++) callers.add(host(false, way));
      List<Work> works =
          callers.stream().map(from -> connecting(from, address, count / atOnce)).toList();
      return String.valueOf(BenchParty.seconds(() -> BenchParty.together(works)));
    } finally {
      callers.forEach(Host::close);
    }
  }

  private static Work connecting(Host from, String address, int count) {
    BlockingQueue<Connection> identified = new LinkedBlockingQueue<>();
    from.watch(watcher(identified));
    return () -> {
      for (int i = 0; i < count; i++) {
        from.connect(Multiaddr.parse(address));
        identified.take().close();
      }
    };
  }

  private static ConnectionWatcher watcher(BlockingQueue<Connection> identified) {
    return new ConnectionWatcher() {
      @Override
      public void opened(Connection connection) {
        identified.add(connection);
      }
    };
  }

  /// Connects hosts that then do nothing.
  private String guests(String address, int count) throws Exception {
    BlockingQueue<Connection> identified = new LinkedBlockingQueue<>();
    for (int i = 0; i < count; i++) {
      Host guest = host(false, way);
      guest.watch(watcher(identified));
      guest.connect(Multiaddr.parse(address));
      identified.take();
      guests.add(guest);
    }
    return String.valueOf(count);
  }

  /// Bytes in use, collected again and again until that finds nothing more to collect: by then
  /// identify's last streams are gone.
  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int inVain = 0; inVain < COLLECTED_IN_VAIN; inVain++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long used = runtime.totalMemory() - runtime.freeMemory();
      if (used < least - HEAP_NOISE_BYTES) inVain = 0;
      least = Math.min(least, used);
    }
    return least;
  }

  /// How many sockets more this process may open.
  private static long room() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long left = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    return Math.max(0, left - SPARE_DESCRIPTORS);
  }

  private static void sink(Stream stream) throws IOException {
    drain(stream.in());
    stream.out().write(1);
  }

  private static void source(Stream stream) throws IOException {
    send(stream, ByteBuffer.wrap(stream.in().readNBytes(8)).getLong());
  }

  private static long drain(InputStream in) throws IOException {
    var buffer = new byte[CHUNK_BYTES];
    long got = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) got += n;
    return got;
  }

  private static void send(Stream stream, long size) throws IOException {
    var chunk = new byte[CHUNK_BYTES];
    Arrays.fill(chunk, (byte) 1);
    for (long left = size; left > 0; left -= CHUNK_BYTES) {
      stream.out().write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
    }
  }

  private interface Conversation {
    void accept(Stream stream) throws IOException;
  }

  private static StreamProtocol protocol(String id, Conversation conversation) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        conversation.accept(stream);
      }
    };
  }
}
