package org.handsel.libp2p.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WsTransportTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/tcp/0/ws");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: alice\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

  private final WsTransport transport = new WsTransport();

  @Test
  void theSpecificationsKeyHasItsAnswer() throws Exception {
    // RFC 6455, 1.3
    assertThat(WsUpgrade.accept("dGhlIHNhbXBsZSBub25jZQ=="))
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    String head = REQUEST.substring(0, REQUEST.length() - 4);
    assertThat(new String(WsUpgrade.answer(head), ISO_8859_1))
        .startsWith("HTTP/1.1 101 ")
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
  }

  @Test
  void onlyItsOwnAddressesAreCarried() {
    assertThat(transport.carries(ANYWHERE)).isTrue();
    assertThat(transport.carries(Multiaddr.of("/dns4/example.org/tcp/80/ws"))).isTrue();
    assertThat(transport.carries(Multiaddr.of("/ip4/127.0.0.1/tcp/80"))).isFalse();
    assertThat(transport.carries(Multiaddr.of("/ip4/127.0.0.1/tcp/443/wss"))).isFalse();
    assertThat(transport.carries(Multiaddr.of("/ip4/127.0.0.1/tcp/443/tls/ws"))).isFalse();
  }

  private static byte[] readFully(Wire wire, int size) throws IOException {
    var all = new byte[size];
    for (int got = 0; got < size; ) {
      int count = wire.read(all, got, Math.min(10_000, size - got));
      if (count < 0) return Arrays.copyOf(all, got);
      got += count;
    }
    return all;
  }

  @Test
  void whatIsWrittenArrivesWhateverItsSize() throws Exception {
    var random = new SplittableRandom(7);
    try (Listener listener = transport.listen(ANYWHERE);
        Wire bobs = transport.dial(listener.addresses().getFirst(), SOON);
        var alices = (Wire) listener.accept()) {
      assertThat(listener.addresses().getFirst().has("ws")).isTrue();
      assertThat(alices.remote()).isEqualTo(bobs.local().orElseThrow());
      for (int size : new int[] {1, 125, 126, 65_535, 65_536, 200_000}) {
        var said = new byte[size];
        random.nextBytes(said);
        Thread.startVirtualThread(() -> write(bobs, said));
        assertThat(readFully(alices, size)).isEqualTo(said);
        Thread.startVirtualThread(() -> write(alices, said));
        assertThat(readFully(bobs, size)).isEqualTo(said);
      }
    }
  }

  private static void write(Wire wire, byte[] bytes) {
    try {
      wire.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- Mallory ----

  private static byte[] bytes(String... parts) {
    var out = new ByteArrayOutputStream();
    for (String part : parts) out.writeBytes(HexFormat.of().parseHex(part.replace(" ", "")));
    return out.toByteArray();
  }

  /// What Alice's reader makes of `frames` from a client that has upgraded.
  private String read(byte[] frames) throws Exception {
    return read(REQUEST, frames);
  }

  private String read(String request, byte[] frames) throws Exception {
    try (Listener listener = transport.listen(ANYWHERE);
        var mallory =
            new Socket(
                InetAddress.getLoopbackAddress(),
                listener.addresses().getFirst().tcpPort().orElseThrow());
        var alices = (Wire) listener.accept()) {
      var found = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> {
        try {
          var all = new ByteArrayOutputStream();
          var buffer = new byte[100];
          for (int n = alices.read(buffer, 0, 100); n >= 0; n = alices.read(buffer, 0, 100)) {
            all.write(buffer, 0, n);
          }
          found.complete(all.toString(UTF_8));
        } catch (IOException e) {
          found.complete(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
      });
      mallory.getOutputStream().write(request.getBytes(ISO_8859_1));
      mallory.getOutputStream().write(frames);
      mallory.shutdownOutput();
      return found.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void fragmentsAndPingsInBetweenAreUnderstood() throws Exception {
    // "ab" in two fragments, masked by zeros, a ping between them, then a goodbye.
    assertThat(
            read(
                bytes(
                    "02 81 00000000 61",
                    "89 81 00000000 70",
                    "80 81 00000000 62",
                    "88 80 00000000")))
        .isEqualTo("ab");
  }

  @TestFactory
  Stream<DynamicTest> framesThatMayNotBeEndTheConversation() {
    return Map.of(
            "text", "81 81 00000000 61",
            "unmasked", "82 01 61",
            "reserved bit", "c2 81 00000000 61",
            "a continuation of nothing", "80 81 00000000 61",
            "two beginnings", "02 81 00000000 61 82 81 00000000 61",
            "a ping in pieces", "09 81 00000000 61",
            "a long ping", "89 fe 0100 00000000",
            "a length with bytes to spare", "82 fe 0001 00000000 61",
            "a length below zero", "82 ff ffffffffffffffff 00000000",
            "an unknown kind", "83 80 00000000")
        .entrySet()
        .stream()
        .map(frame ->
            dynamicTest(
                frame.getKey(),
                () -> assertThat(read(bytes(frame.getValue()))).contains("MalformedException")));
  }

  @Test
  void aFrameCutShortIsNoEnd() throws Exception {
    assertThat(read(bytes("82 82 00000000 61"))).contains("EOFException");
    assertThat(read(bytes("82"))).contains("EOFException");
  }

  @TestFactory
  Stream<DynamicTest> requestsForOtherThingsAreRefused() {
    return Stream.of(
            REQUEST.replace("GET", "POST"),
            REQUEST.replace("HTTP/1.1", "HTTP/1.0"),
            REQUEST.replace("Upgrade: websocket", "Upgrade: h2c"),
            REQUEST.replace("keep-alive, Upgrade", "keep-alive"),
            REQUEST.replace("Version: 13", "Version: 8"),
            REQUEST.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"),
            REQUEST.replace("dGhlIHNhbXBsZSBub25jZQ==", "%%%"),
            REQUEST.replace("Host: alice", "nonsense"),
            "GET / HTTP/1.1\r\nX: " + "x".repeat(WsUpgrade.HEAD_BYTES_MAX) + "\r\n\r\n")
        .map(request ->
            dynamicTest(
                request.lines().findFirst().orElseThrow(),
                () -> assertThat(read(request, new byte[0])).contains("MalformedException")));
  }

  @TestFactory
  Stream<DynamicTest> answersToOtherRequestsAreRefused() {
    String key = "dGhlIHNhbXBsZSBub25jZQ==";
    String good =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    return Stream.concat(
        Stream.of(dynamicTest("the right one isn't", () -> WsUpgrade.check(good, key))),
        List.of(
                good.replace("101", "200"),
                good.replace("s3pP", "s3pQ"),
                good.replace("WebSocket\r", "h2c\r"),
                good + "\r\nSec-WebSocket-Extensions: permessage-deflate")
            .stream()
            .map(answer ->
                dynamicTest(
                    answer.lines().findFirst().orElseThrow(),
                    () ->
                        assertThatThrownBy(() -> WsUpgrade.check(answer, key))
                            .isInstanceOf(MalformedException.class))));
  }
}
