package org.handsel.ipfs.bitswap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Hosts in one process whose streams are pipes: enough to test what Bitswap says to whom, and to
/// count the bytes it takes. The network itself is tested where it is written.
final class PipeNet {
  private static final int PIPE_BYTES = 256 << 10;
  private final AtomicLong bytes = new AtomicLong();

  /// How many bytes all streams have carried.
  long bytes() {
    return bytes.get();
  }

  PipeHost host(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return new PipeHost(KeyPair.ofSeed(seed).peerId());
  }

  void connect(PipeHost a, PipeHost b) {
    a.peers.put(b.id, new Link(a, b));
    b.peers.put(a.id, new Link(b, a));
  }

  static final class PipeHost implements Host {
    private final PeerId id;
    private final Map<String, StreamProtocol> protocols = new ConcurrentHashMap<>();
    private final Map<PeerId, Connection> peers = new ConcurrentHashMap<>();
    private final List<ConnectionWatcher> watchers = new CopyOnWriteArrayList<>();

    private PipeHost(PeerId id) {
      this.id = id;
    }

    @Override
    public PeerId id() {
      return id;
    }

    @Override
    public List<Multiaddr> addresses() {
      return List.of();
    }

    @Override
    public void handle(StreamProtocol protocol) {
      protocols.put(protocol.id(), protocol);
    }

    @Override
    public Connection connect(Multiaddr address) throws IOException {
      throw new IOException("pipes are connected by their net");
    }

    @Override
    public Optional<Connection> connection(PeerId peer) {
      return Optional.ofNullable(peers.get(peer));
    }

    @Override
    public List<Connection> connections() {
      return List.copyOf(peers.values());
    }

    @Override
    public void watch(ConnectionWatcher watcher) {
      watchers.add(watcher);
    }

    @Override
    public void close() {
      connections().forEach(Connection::close);
    }

    private void drop(PeerId peer) {
      Connection gone = peers.remove(peer);
      if (gone != null) watchers.forEach(w -> w.closed(gone, "gone"));
    }
  }

  private final class Link implements Connection {
    private final PipeHost near;
    private final PipeHost far;

    Link(PipeHost near, PipeHost far) {
      this.near = near;
      this.far = far;
    }

    @Override
    public PeerId peer() {
      return far.id;
    }

    @Override
    public Multiaddr remoteAddress() {
      return Multiaddr.of("/memory/" + far.id);
    }

    @Override
    public String agent() {
      return "";
    }

    @Override
    public List<Multiaddr> peerAddresses() {
      return List.of();
    }

    @Override
    public boolean inbound() {
      return false;
    }

    @Override
    public Instant since() {
      return Instant.EPOCH;
    }

    @Override
    public Set<String> protocols() {
      return far.protocols.keySet();
    }

    @Override
    public Optional<Duration> latency() {
      return Optional.empty();
    }

    @Override
    public Stream open(List<String> protocols) throws IOException {
      if (closed()) throw new IOException("gone");
      StreamProtocol protocol = far.protocols.get(protocols.getFirst());
      if (protocol == null) throw new IOException("not spoken there");
      var there = new Pipe();
      var back = new Pipe();
      var theirs =
          new PipeStream(
              protocol.id(), Objects.requireNonNull(far.peers.get(near.id)), there, back);
      var _ =
          Thread.ofVirtual()
              .start(() -> {
                try (theirs) {
                  protocol.accept(theirs);
                } catch (IOException e) {
                  theirs.reset();
                }
              });
      return new PipeStream(protocol.id(), this, back, there);
    }

    @Override
    public boolean closed() {
      return near.peers.get(far.id) != this;
    }

    @Override
    public void close(String reason) {
      near.drop(far.id);
      far.drop(near.id);
    }
  }

  private final class Pipe {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> parts = new ArrayDeque<>();
    private int held;
    private boolean ended;
    private boolean broken;

    void write(byte[] part) throws IOException {
      lock.lock();
      try {
        while (held > PIPE_BYTES && !broken && !ended) changed.awaitUninterruptibly();
        if (broken || ended) throw new IOException("reset");
        parts.add(part);
        held += part.length;
        bytes.addAndGet(part.length);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    byte[] read(Duration limit) throws IOException {
      lock.lock();
      try {
        long left = limit.isZero() ? Long.MAX_VALUE : limit.toNanos();
        while (parts.isEmpty() && !ended && !broken) {
          if (left <= 0) throw new SocketTimeoutException();
          left = changed.awaitNanos(left);
        }
        if (broken) throw new IOException("reset");
        byte[] part = parts.isEmpty() ? new byte[0] : parts.remove();
        held -= part.length;
        changed.signalAll();
        return part;
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        lock.unlock();
      }
    }

    void end(boolean reset) {
      lock.lock();
      try {
        ended = true;
        broken |= reset;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class PipeStream implements Stream {
    private final String protocol;
    private final Connection connection;
    private final Pipe from;
    private final Pipe to;
    private volatile Duration limit = Duration.ZERO;

    PipeStream(String protocol, Connection connection, Pipe from, Pipe to) {
      this.protocol = protocol;
      this.connection = connection;
      this.from = from;
      this.to = to;
    }

    @Override
    public String protocol() {
      return protocol;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public InputStream in() {
      return new InputStream() {
        private byte[] part = {};
        private int at;

        @Override
        public int read() throws IOException {
          return more() ? part[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] out, int off, int len) throws IOException {
          if (len == 0) return 0;
          if (!more()) return -1;
          int count = Math.min(len, part.length - at);
          System.arraycopy(part, at, out, off, count);
          at += count;
          return count;
        }

        private boolean more() throws IOException {
          if (at == part.length) {
            part = from.read(limit);
            at = 0;
          }
          return part.length > 0;
        }
      };
    }

    @Override
    public OutputStream out() {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          to.write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
          if (len > 0) to.write(Arrays.copyOfRange(b, off, off + len));
        }
      };
    }

    @Override
    public void timeout(Duration limit) {
      this.limit = limit;
    }

    @Override
    public void closeWrite() {
      to.end(false);
    }

    @Override
    public void reset() {
      to.end(true);
      from.end(true);
    }

    @Override
    public void close() {
      to.end(false);
      from.end(false);
    }
  }
}
