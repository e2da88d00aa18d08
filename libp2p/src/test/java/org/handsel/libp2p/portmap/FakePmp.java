package org.handsel.libp2p.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.handsel.libp2p.multiformats.Bytes;

/// A gateway on loopback that speaks PCP, or NAT-PMP alone. Written from the RFCs, apart from the
/// client's code.
public final class FakePmp implements Closeable {
  static final Inet4Address LOOPBACK = Inet4Address.ofLiteral("127.0.0.1");

  private final DatagramSocket socket;
  private final int port;
  private final InstantSource clock;

  /// What it passes on: inner port to outer port, for `6` TCP and `17` UDP in front.
  public final Map<String, Integer> table = new ConcurrentHashMap<>();

  final List<Bytes> requests = new CopyOnWriteArrayList<>();
  final Set<Integer> taken = ConcurrentHashMap.newKeySet();
  public volatile String outer = "45.1.0.7";
  volatile boolean speaksPcp = true;
  public volatile boolean silent;
  volatile int result;
  volatile Duration leaseMax = Duration.ofDays(1);
  private volatile long bootedAt;
  private volatile SocketAddress caller = new InetSocketAddress(LOOPBACK, 9);

  /// What goes out for each honest answer; the answer alone if nobody lies.
  volatile Function<byte[], List<byte[]>> lie = List::of;

  /// @param clock tells how long it has been on
  public FakePmp(InstantSource clock) throws IOException {
    this.clock = clock;
    this.bootedAt = clock.instant().getEpochSecond() - 1000;
    this.socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    this.port = socket.getLocalPort();
    Thread.startVirtualThread(this::answer);
  }

  public int port() {
    return port;
  }

  /// Who asked last.
  SocketAddress caller() {
    return caller;
  }

  /// Forgets everything.
  void reboot() {
    table.clear();
    bootedAt = clock.instant().getEpochSecond();
  }

  private void answer() {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        caller = packet.getSocketAddress();
        byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
        requests.add(Bytes.of(request));
        if (silent) continue;
        byte[] honest = request[0] == 2 && speaksPcp ? pcp(request) : natPmp(request);
        for (byte[] answer : lie.apply(honest)) send(answer, packet.getSocketAddress());
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  void send(byte[] answer, SocketAddress to) throws IOException {
    socket.send(new DatagramPacket(answer, answer.length, to));
  }

  private int epoch() {
    return (int) (clock.instant().getEpochSecond() - bootedAt);
  }

  private byte[] pcp(byte[] request) throws IOException {
    var in = ByteBuffer.wrap(request);
    int protocol = request[36];
    int inner = Short.toUnsignedInt(in.getShort(40));
    long asked = Integer.toUnsignedLong(in.getInt(4));
    int wish = Short.toUnsignedInt(in.getShort(42));
    var out = ByteBuffer.wrap(request.clone());
    out.put(1, (byte) 0x81).put(2, (byte) 0).put(3, (byte) result);
    if (result == 0) {
      out.putShort(42, (short) assign(protocol, inner, wish, asked));
      out.put(44, new byte[10]).putShort(54, (short) -1);
      out.put(56, InetAddress.getByName(outer).getAddress());
    }
    out.putInt(4, (int) Math.min(asked, leaseMax.toSeconds())).putInt(8, epoch());
    out.put(12, new byte[12]);
    return out.array();
  }

  private byte[] natPmp(byte[] request) throws IOException {
    if (request[0] != 0) {
      return ByteBuffer.allocate(8)
          .put(1, (byte) 0x81)
          .putShort(2, (short) 1)
          .putInt(4, epoch())
          .array();
    }
    var out = ByteBuffer.allocate(request[1] == 0 ? 12 : 16);
    out.put(1, (byte) (request[1] + 128)).putShort(2, (short) result).putInt(4, epoch());
    if (request[1] == 0) return out.put(8, InetAddress.getByName(outer).getAddress()).array();
    var in = ByteBuffer.wrap(request);
    int inner = Short.toUnsignedInt(in.getShort(4));
    int wish = Short.toUnsignedInt(in.getShort(6));
    long asked = Integer.toUnsignedLong(in.getInt(8));
    int got = result == 0 ? assign(request[1] == 1 ? 17 : 6, inner, wish, asked) : 0;
    out.putShort(8, (short) inner).putShort(10, (short) got);
    return out.putInt(12, (int) Math.min(asked, leaseMax.toSeconds())).array();
  }

  private int assign(int protocol, int inner, int wish, long lifetime) {
    String key = protocol + " " + inner;
    if (lifetime == 0) {
      table.remove(key);
      return wish;
    }
    int outerPort = wish == 0 ? inner : wish;
    while (taken.contains(outerPort)) outerPort++;
    table.put(key, outerPort);
    return outerPort;
  }

  @Override
  public void close() {
    socket.close();
  }
}
