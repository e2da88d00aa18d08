package org.handsel.libp2p.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocksTransportTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /// A proxy of our own, which notes what it is asked for and connects to `target` whatever that
  /// is.
  private static final class FakeProxy implements Closeable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final int target;
    private final Optional<SocksTransport.Login> login;

    FakeProxy(int target, Optional<SocksTransport.Login> login) throws IOException {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      this.target = target;
      this.login = login;
      Thread.startVirtualThread(this::serveAll);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void serveAll() {
      try {
        while (true) {
          Socket caller = server.accept();
          Thread.startVirtualThread(() -> serve(caller));
        }
      } catch (IOException e) {
        asked.add("closed");
      }
    }

    private void serve(Socket caller) {
      try (caller) {
        var in = new DataInputStream(caller.getInputStream());
        OutputStream out = caller.getOutputStream();
        assertThat(in.readByte()).isEqualTo((byte) 5);
        byte[] methods = in.readNBytes(in.readByte());
        assertThat(methods).containsExactly(login.isPresent() ? 2 : 0);
        out.write(new byte[] {5, methods[0]});
        if (login.isPresent()) {
          assertThat(in.readByte()).isEqualTo((byte) 1);
          var name = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
          var password = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
          boolean good = new SocksTransport.Login(name, password).equals(login.get());
          out.write(new byte[] {1, (byte) (good ? 0 : 1)});
          if (!good) return;
        }
        byte[] request = in.readNBytes(4);
        String host =
            switch (request[3]) {
              case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
              case 4 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
              default -> new String(in.readNBytes(in.readUnsignedByte()), US_ASCII);
            };
        asked.add(host + ":" + in.readUnsignedShort());
        try (var onward = new Socket(InetAddress.getLoopbackAddress(), target)) {
          out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
          Thread.startVirtualThread(() -> pump(onward, caller));
          pump(caller, onward);
        }
      } catch (IOException e) {
        asked.add(String.valueOf(e.getMessage()));
      }
    }

    private static void pump(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException e) {
        LockSupport.unpark(Thread.currentThread()); // either end may hang up at any time
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static KeyPair key() {
    return KeyPair.generate(new SecureRandom());
  }

  private static Swarm alice() throws IOException {
    return Swarm.start(SwarmSetup.of(key()).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
  }

  private static int port(Host host) {
    return host.addresses().getFirst().tcpPort().orElseThrow();
  }

  @Test
  void theProxyIsToldNamesAndNothingIsLookedUpHere() throws Exception {
    try (Swarm alice = alice();
        var proxy = new FakeProxy(port(alice), Optional.empty());
        Host bob =
            Swarm.start(
                SwarmSetup.of(key())
                    .transports(new SocksTransport(proxy.address(), Optional.empty())))) {
      // No resolver knows a name that ends so (RFC 2606).
      var named = Multiaddr.of("/dns4/alice.invalid/tcp/4001");
      var connection = bob.connect(alice.id().at(named));
      assertThat(connection.peer()).isEqualTo(alice.id());
      assertThat(connection.localAddress()).isEmpty();
      try (var ping = Ping.open(connection)) {
        assertThat(ping.once(SOON)).isPositive();
      }
      assertThat(proxy.asked).containsExactly("alice.invalid:4001");
    }
  }

  @Test
  void withNothingElseNothingElseDials() throws Exception {
    try (Swarm alice = alice();
        var proxy = new FakeProxy(port(alice), Optional.empty());
        Host bob =
            Swarm.start(
                SwarmSetup.of(key())
                    .transports(new SocksTransport(proxy.address(), Optional.empty())))) {
      for (String way : List.of("/udp/4001/quic-v1", "/tcp/4001/ws")) {
        var address = alice.id().at(Multiaddr.of("/ip4/127.0.0.1" + way));
        assertThatThrownBy(() -> bob.connect(address)).hasMessageContaining("no transport");
      }
      assertThatThrownBy(() -> bob.listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")))
          .hasMessageContaining("proxy");
      assertThat(proxy.asked).isEmpty();
      // Even what is on this machine goes through it.
      bob.connect(alice.addresses().getFirst());
      assertThat(proxy.asked).containsExactly("127.0.0.1:" + port(alice));
    }
  }

  @Test
  void everyKindOfAddressIsAskedForAsItIs() throws Exception {
    String onion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd";
    var login = Optional.of(new SocksTransport.Login("bob", "secret"));
    try (Swarm alice = alice();
        var proxy = new FakeProxy(port(alice), login)) {
      var transport = new SocksTransport(proxy.address(), login);
      for (String address :
          List.of(
              "/ip4/192.0.2.1/tcp/1",
              "/ip6/2001:db8::1/tcp/2",
              "/dns/example.invalid/tcp/65535",
              "/onion3/" + onion + ":80")) {
        assertThat(transport.carries(Multiaddr.of(address))).isTrue();
        transport.dial(Multiaddr.of(address), SOON).close();
      }
      assertThat(proxy.asked)
          .contains(
              "192.0.2.1:1",
              "2001:db8:0:0:0:0:0:1:2",
              "example.invalid:65535",
              onion + ".onion:80");
      var wrong = Optional.of(new SocksTransport.Login("bob", "guess"));
      assertThatThrownBy(() ->
              new SocksTransport(proxy.address(), wrong)
                  .dial(Multiaddr.of("/ip4/192.0.2.1/tcp/1"), SOON))
          .hasMessageContaining("refuses our login");
    }
  }

  @Test
  void webSocketsGoThroughItToo() throws Exception {
    try (Swarm alice =
            Swarm.start(
                SwarmSetup.of(key())
                    .transports(new WsTransport())
                    .listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0/ws")));
        var proxy = new FakeProxy(port(alice), Optional.empty());
        Host bob =
            Swarm.start(
                SwarmSetup.of(key())
                    .transports(
                        new WsTransport(new SocksTransport(proxy.address(), Optional.empty()))))) {
      assertThat(bob.connect(alice.addresses().getFirst()).peer()).isEqualTo(alice.id());
      assertThat(proxy.asked).hasSize(1);
    }
  }

  @Test
  void aProxyByNameIsRefusedSinceItWouldHaveToBeLookedUp() {
    var named = InetSocketAddress.createUnresolved("proxy.invalid", 1080);
    assertThatThrownBy(() -> new SocksTransport(named, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- a proxy that is Mallory's ----

  private static String dialThrough(String said, Duration patience) throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> {
        try (Socket caller = server.accept()) {
          caller.getOutputStream().write(HexFormat.of().parseHex(said.replace(" ", "")));
          caller.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
          LockSupport.unpark(Thread.currentThread()); // the caller hung up, as it should
        }
      });
      var proxy = (InetSocketAddress) server.getLocalSocketAddress();
      try (Wire wire =
          new SocksTransport(proxy, Optional.empty())
              .dial(Multiaddr.of("/ip4/192.0.2.1/tcp/1"), patience)) {
        return "reached " + wire.remote();
      } catch (IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> aProxyThatLiesIsNotBelieved() {
    return Map.of(
            "48 54", "no SOCKS 5 proxy",
            "05 02", "another login",
            "05 ff", "another login",
            "05 00 04 00 00 01", "no reply of SOCKS 5",
            "05 00 05 00 01 01", "no reply of SOCKS 5",
            "05 00 05 00 00 02", "unknown kind",
            "05 00 05 05 00 01", "nobody listens there",
            "05 00 05 63 00 01", "error 99")
        .entrySet()
        .stream()
        .map(lie ->
            dynamicTest(
                lie.getKey(),
                () -> assertThat(dialThrough(lie.getKey(), SOON)).contains(lie.getValue())));
  }

  @Test
  void aProxyThatNeverEndsItsSentenceIsLeft() throws Exception {
    for (String begun : List.of("", "05", "05 00 05 00 00 03 ff 61 61")) {
      assertThat(dialThrough(begun, Duration.ofMillis(200))).contains("SocketTimeoutException");
    }
  }
}
