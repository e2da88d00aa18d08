package org.handsel.libp2p.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// TCP through a SOCKS 5 proxy, such as Tor's: `/ip4/…/tcp/…`, `/ip6/…`, `/dns/…`, `/dns4/…`,
/// `/dns6/…`, and `/onion3/…`. Spec: RFC 1928; RFC 1929 for name and password.
///
/// The proxy is told names, and looks them up: nothing is asked here. Given to a swarm as its only
/// transport it is the only thing that ever dials:
///
/// ```java
/// SwarmSetup.of(keyPair).transports(new SocksTransport(proxy, Optional.empty()))
/// ```
///
/// It can't listen.
public final class SocksTransport implements Transport {
  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int PASSWORD = 2;
  private static final int PASSWORD_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int IP4 = 1;
  private static final int NAME = 3;
  private static final int IP6 = 4;
  private static final int SUCCEEDED = 0;
  private static final int FIELD_BYTES_MAX = 255;
  private static final int PORT_BYTES = 2;

  private static final List<String> REPLIES =
      List.of(
          "it succeeded",
          "the proxy failed",
          "its rules forbid it",
          "the network can't be reached",
          "the host can't be reached",
          "nobody listens there",
          "it took too long",
          "it can't connect",
          "it doesn't know such addresses");

  /// Who we are to the proxy. With Tor, those who are different get different circuits.
  ///
  /// @param name at most 255 bytes
  /// @param password at most 255 bytes
  public record Login(String name, String password) {
    /// @throws IllegalArgumentException if one is empty or too long
    public Login {
      for (String part : List.of(name, password)) {
        int size = part.getBytes(UTF_8).length;
        if (size == 0 || size > FIELD_BYTES_MAX) throw new IllegalArgumentException("too long");
      }
    }

    @Override
    public String toString() {
      return "login of " + name;
    }
  }

  private record Target(int kind, Bytes host, int port) {}

  private final InetSocketAddress proxy;
  private final Optional<Login> login;

  /// @param proxy where it listens, by IP address
  /// @param login if it wants one
  /// @throws IllegalArgumentException if the proxy's own address would have to be looked up
  public SocksTransport(InetSocketAddress proxy, Optional<Login> login) {
    if (proxy.isUnresolved())
      throw new IllegalArgumentException("the proxy is named, not addressed");
    this.proxy = proxy;
    this.login = login;
  }

  @Override
  public boolean hides() {
    return true;
  }

  @Override
  public boolean carries(Multiaddr address) {
    return Endpoints.leads(address, "tcp", List.of()) || onion(address);
  }

  private static boolean onion(Multiaddr address) {
    List<Multiaddr.Component> layers = address.withoutPeer().components();
    return layers.size() == 1 && layers.getFirst().protocol().equals("onion3");
  }

  @Override
  public Wire dial(Multiaddr address, Duration timeout) throws IOException {
    target(address); // nobody is troubled with what can't be asked
    long deadline = System.nanoTime() + timeout.toNanos();
    var socket = new Socket();
    try {
      socket.connect(proxy, millisUntil(deadline));
      socket.setTcpNoDelay(true);
      ask(socket, deadline, address);
      socket.setSoTimeout(0);
      return new Proxied(new TcpWire(socket, address.withoutPeer()));
    } catch (IOException | RuntimeException e) {
      TcpWire.hangUp(socket);
      throw e;
    }
  }

  /// Has the proxy at the other end of `socket` connect to `address`; what comes behind its answer
  /// is the peer's.
  ///
  /// @throws IOException if it doesn't, in time
  void ask(Socket socket, long deadline, Multiaddr address) throws IOException {
    greet(socket, deadline);
    connect(socket, deadline, target(address));
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    throw new IOException("nobody can be listened for through a proxy");
  }

  private static Target target(Multiaddr address) throws IOException {
    if (onion(address)) {
      String[] parts = address.components().getFirst().value().split(":", -1);
      Bytes host = Bytes.of((parts[0] + ".onion").getBytes(US_ASCII));
      return new Target(NAME, host, Integer.parseInt(parts[1]));
    }
    int port = address.tcpPort().orElseThrow(() -> new IOException("no TCP port in " + address));
    Optional<Bytes> ip = address.ip();
    if (ip.isPresent()) return new Target(ip.get().size() == 4 ? IP4 : IP6, ip.get(), port);
    Bytes name = Bytes.utf8(address.components().getFirst().value());
    if (name.size() > FIELD_BYTES_MAX) throw new IOException("a name too long for a proxy");
    return new Target(NAME, name, port);
  }

  // ---- RFC 1928 ----

  /// 3: "METHODS", and RFC 1929.
  private void greet(Socket socket, long deadline) throws IOException {
    int method = login.isPresent() ? PASSWORD : NO_AUTHENTICATION;
    send(socket, new byte[] {VERSION, 1, (byte) method});
    byte[] chosen = receive(socket, deadline, 2);
    if (chosen[0] != VERSION) throw new MalformedException("that is no SOCKS 5 proxy");
    if (chosen[1] != method) throw new IOException("the proxy wants another login");
    if (login.isEmpty()) return;
    var out = new ByteArrayOutputStream();
    out.write(PASSWORD_VERSION);
    for (String part : List.of(login.get().name(), login.get().password())) {
      byte[] bytes = part.getBytes(UTF_8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    send(socket, out.toByteArray());
    byte[] verdict = receive(socket, deadline, 2);
    // RFC 1929, 2: "A STATUS field of X'00' indicates success."
    if (verdict[1] != 0) throw new IOException("the proxy refuses our login");
  }

  /// 4 and 6: "Requests", "Replies".
  private void connect(Socket socket, long deadline, Target target) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {VERSION, CONNECT, 0, (byte) target.kind});
    if (target.kind == NAME) out.write(target.host.size());
    out.writeBytes(target.host.toArray());
    out.write(target.port >>> 8);
    out.write(target.port);
    send(socket, out.toByteArray());
    byte[] reply = receive(socket, deadline, 4);
    if (reply[0] != VERSION || reply[2] != 0) throw new MalformedException("no reply of SOCKS 5");
    int code = reply[1] & 0xff;
    if (code != SUCCEEDED) {
      throw new IOException(
          "the proxy says: " + (code < REPLIES.size() ? REPLIES.get(code) : "error " + code));
    }
    // Where the proxy calls from, which is nothing to us.
    int size =
        switch (reply[3]) {
          case IP4 -> 4;
          case IP6 -> 16;
          case NAME -> receive(socket, deadline, 1)[0] & 0xff;
          default -> throw new MalformedException("an address of unknown kind");
        };
    receive(socket, deadline, size + PORT_BYTES);
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /// `count` bytes and none more, all before the deadline, however slowly they come.
  private static byte[] receive(Socket socket, long deadline, int count) throws IOException {
    var bytes = new byte[count];
    InputStream in = socket.getInputStream();
    for (int got = 0; got < count; ) {
      socket.setSoTimeout(millisUntil(deadline));
      int more = in.read(bytes, got, count - got);
      if (more < 0) throw new EOFException("the proxy hung up");
      got += more;
    }
    return Arrays.copyOf(bytes, count);
  }

  private static int millisUntil(long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) throw new SocketTimeoutException("the proxy takes too long");
    return Math.clamp(left, 1, Integer.MAX_VALUE);
  }

  /// The socket's own ends are ours and the proxy's: the peer's are others.
  private static final class Proxied extends LaidWire {
    private final Wire under;

    Proxied(Wire under) {
      super(under);
      this.under = under;
    }

    @Override
    public Optional<Multiaddr> local() {
      return Optional.empty();
    }

    @Override
    public Optional<String> remoteHost() {
      Multiaddr.Component host = under.remote().components().getFirst();
      return host.protocol().startsWith("ip") ? Optional.of(host.value()) : Optional.empty();
    }
  }
}
