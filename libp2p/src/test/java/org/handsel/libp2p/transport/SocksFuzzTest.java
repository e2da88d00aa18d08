package org.handsel.libp2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a proxy answers, it connects, and the peer's first bytes aren't eaten, or it is refused
/// with a reason.
@ExtendWith(NearMisses.class)
class SocksFuzzTest {
  private static final InetSocketAddress PROXY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9050);
  private static final Optional<SocksTransport.Login> LOGIN =
      Optional.of(new SocksTransport.Login("alice", "secret"));

  /// A connection to a proxy that has all its answers ready.
  private static final class Ready extends Socket {
    private final InputStream in;

    Ready(byte[] answers) {
      in = new ByteArrayInputStream(answers);
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public synchronized void setSoTimeout(int timeout) {
      assertThat(timeout).isPositive();
    }
  }

  private static void ask(Optional<SocksTransport.Login> login, byte[] answers) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    try (var socket = new Ready(answers)) {
      new SocksTransport(PROXY, login)
          .ask(socket, deadline, Multiaddr.of("/dns4/peer.example/tcp/4001"));
      int answer = login.isPresent() ? 4 : 2;
      int address =
          switch (answers[answer + 3]) {
            case 1 -> 4;
            case 4 -> 16;
            default -> 1 + (answers[answer + 4] & 0xff);
          };
      int eaten = answers.length - socket.in.available();
      assertThat(eaten).isEqualTo(answer + 4 + address + 2);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> answers() {
    return Stream.of(
        named("from IPv4", new byte[] {5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 15, 77, 9, 9}),
        named("from a name", new byte[] {5, 0, 5, 0, 0, 3, 2, 'a', 'b', 15, 77, 9}),
        named(
            "from IPv6",
            new byte[] {5, 0, 5, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 15, 77}),
        named("a refusal", new byte[] {5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0}));
  }

  @MethodSource
  @FuzzTest
  void answers(byte[] bytes) {
    ask(Optional.empty(), bytes);
  }

  static Stream<Named<byte[]>> answersToALogin() {
    return Stream.of(
        named("taken", new byte[] {5, 2, 1, 0, 5, 0, 0, 1, 127, 0, 0, 1, 15, 77}),
        named("refused", new byte[] {5, 2, 1, 1}));
  }

  @MethodSource
  @FuzzTest
  void answersToALogin(byte[] bytes) {
    ask(LOGIN, bytes);
  }
}
