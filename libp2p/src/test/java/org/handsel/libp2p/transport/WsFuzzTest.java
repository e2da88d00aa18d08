package org.handsel.libp2p.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger says for a WebSocket: its bytes are read, no more of them than it said, or
/// the conversation ends with a reason.
@ExtendWith(NearMisses.class)
class WsFuzzTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[16]);
  private static final byte[] REQUEST = WsUpgrade.request("192.0.2.1:4001", KEY);
  private static final byte[] ANSWER = answer();

  /// Always zero, so that the key of a request and its answer are known beforehand.
  private static final class Zero extends SecureRandom {
    private static final long serialVersionUID = 1;

    @Override
    public void nextBytes(byte[] bytes) {
      java.util.Arrays.fill(bytes, (byte) 0);
    }
  }

  private static byte[] answer() {
    try {
      String head = new String(REQUEST, ISO_8859_1);
      return WsUpgrade.answer(head.substring(0, head.length() - 4));
    } catch (IOException e) {
      throw new IllegalStateException("our own request", e);
    }
  }

  private static Wire over(ScriptedWire wire, Role role) {
    return new WsWire(wire, role, Multiaddr.of("/ws"), new Zero());
  }

  /// What `role` says when it writes twice, the upgrade first.
  private static byte[] said(Role role) throws IOException {
    var under = new ScriptedWire(role == Role.INITIATOR ? ANSWER : REQUEST);
    Wire wire = over(under, role);
    for (int size : new int[] {5, 300}) wire.write(new byte[size], 0, size);
    return under.heard();
  }

  private static void readAll(Role role, byte[]... script) {
    int most = 0;
    for (byte[] part : script) most += part.length;
    Wire wire = over(new ScriptedWire(script), role);
    var buffer = new byte[100];
    try {
      int read = 0;
      for (int n = wire.read(buffer, 0, 100); n >= 0; n = wire.read(buffer, 0, 100)) {
        read += n;
        assertThat(n).isPositive();
        assertThat(read).isLessThan(most);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> asked() throws IOException {
    String other =
        "GET / HTTP/1.1\r\nupgrade: WebSocket\r\nconnection: keep-alive, Upgrade\r\n"
            + "origin: x\r\nsec-websocket-version: 13\r\nsec-websocket-key: "
            + KEY
            + "\r\n\r\n";
    return Stream.of(
        named("a client", said(Role.INITIATOR)), named("another", other.getBytes(US_ASCII)));
  }

  @MethodSource
  @FuzzTest
  void asked(byte[] bytes) {
    readAll(Role.RESPONDER, bytes);
  }

  static Stream<Named<byte[]>> answered() throws IOException {
    return Stream.of(named("a server", said(Role.RESPONDER)));
  }

  @MethodSource
  @FuzzTest
  void answered(byte[] bytes) {
    readAll(Role.INITIATOR, bytes);
  }

  static Stream<Named<byte[]>> frames() {
    return Stream.of(
        named("a message", new byte[] {(byte) 0x82, 2, 7, 8}),
        named("a message in pieces", new byte[] {2, 1, 7, 0, 0, (byte) 0x80, 1, 8}),
        named("a ping and an end", new byte[] {(byte) 0x89, 1, 7, (byte) 0x88, 2, 3, (byte) 0xe8}),
        named("a long head", new byte[] {(byte) 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0, 7}));
  }

  /// Behind an upgrade as it should be: of a server, whose frames aren't masked.
  @MethodSource
  @FuzzTest
  void frames(byte[] bytes) {
    readAll(Role.INITIATOR, ANSWER, bytes);
  }

  static Stream<Named<byte[]>> maskedFrames() {
    byte[] masked = {(byte) 0x82, (byte) 0x82, 1, 2, 3, 4, 7, 8};
    byte[] ping = {(byte) 0x89, (byte) 0x81, 1, 2, 3, 4, 7};
    return Stream.of(named("a message", masked), named("a ping", ping));
  }

  @MethodSource
  @FuzzTest
  void maskedFrames(byte[] bytes) {
    readAll(Role.RESPONDER, REQUEST, bytes);
  }
}
