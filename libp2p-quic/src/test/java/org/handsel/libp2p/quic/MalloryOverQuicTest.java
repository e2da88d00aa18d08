package org.handsel.libp2p.quic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// What Mallory tries over UDP: to be somebody else, to fill us up, to be a nuisance.
@Timeout(120)
class MalloryOverQuicTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/udp/0/quic-v1");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final SecureRandom RANDOM = new SecureRandom();
  private final Instant now = Instant.now();

  private final KeyPair alicesKey = KeyPair.generate(RANDOM);
  private final KeyPair bobsKey = KeyPair.generate(RANDOM);
  private final QuicTransport alice = QuicTransport.of(alicesKey, Limits.DEFAULT);

  // ---- being somebody else ----

  private static QuicTransport showing(Instant from, Instant until, byte[] extensions) {
    return showing(Credentials.freshKey(RANDOM), from, until, extensions);
  }

  private static QuicTransport showing(
      java.security.KeyPair fresh, Instant from, Instant until, byte[] extensions) {
    byte[] der = Credentials.certificate(fresh, from, until, extensions, RANDOM);
    return QuicTransport.of(
        Credentials.of(fresh, der), Limits.DEFAULT, QuicLimits.of(Limits.DEFAULT), RANDOM);
  }

  private record Mask(String name, QuicTransport mallory, String noticed) {}

  private Stream<Mask> masks() {
    java.security.KeyPair fresh = Credentials.freshKey(RANDOM);
    byte[] good = Credentials.extension(bobsKey, fresh.getPublic().getEncoded());
    Instant before = now.minusSeconds(3600);
    Instant after = now.plusSeconds(3600);
    byte[] ofAnother =
        Credentials.extension(alicesKey, Credentials.freshKey(RANDOM).getPublic().getEncoded());
    return Stream.of(
        new Mask("no extension", showing(before, after, new byte[0]), "no libp2p extension"),
        new Mask("another's extension", showing(before, after, ofAnother), "vouch"),
        new Mask("expired", showing(fresh, before, before.plusSeconds(1), good), "expired"),
        new Mask("not valid yet", showing(fresh, after, after.plusSeconds(1), good), "not valid"));
  }

  @TestFactory
  Stream<DynamicTest> whoListensWithABadCertificateIsRefused() {
    return masks()
        .map(mask ->
            dynamicTest(
                mask.name,
                () -> {
                  try (Listener listener = mask.mallory.listen(ANYWHERE)) {
                    Multiaddr address = listener.addresses().getFirst();
                    assertThatThrownBy(() -> alice.dial(address, SOON))
                        .hasMessageContaining(mask.noticed);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> whoCallsWithABadCertificateGetsNoSession() {
    return masks()
        .map(mask ->
            dynamicTest(
                mask.name,
                () -> {
                  try (Listener listener = alice.listen(ANYWHERE)) {
                    Multiaddr address = listener.addresses().getFirst();
                    // The caller's handshake ends before it hears what the listener found.
                    try (Session session = mask.mallory.dial(address, SOON)) {
                      assertThat(session.run(MuxedStream::reset)).contains("alert");
                    } catch (IOException e) {
                      assertThat(e).hasMessageContaining("alert");
                    }
                    assertOnlyBobGetsIn(listener);
                  }
                }));
  }

  private void assertOnlyBobGetsIn(Listener listener) throws IOException {
    QuicTransport bob = QuicTransport.of(bobsKey, Limits.DEFAULT);
    try (Session bobs = bob.dial(listener.addresses().getFirst(), SOON);
        var first = (Session) listener.accept()) {
      assertThat(bobs.peer()).isEqualTo(alicesKey.peerId());
      assertThat(first.peer()).isEqualTo(bobsKey.peerId());
      assertThat(first.remote()).isEqualTo(bobs.local().orElseThrow());
    }
  }

  // ---- garbage ----

  @TestFactory
  Stream<DynamicTest> garbageChangesNothing() {
    return LongStream.range(0, 4)
        .mapToObj(seed -> dynamicTest("seed=" + seed, () -> throwGarbage(seed)));
  }

  private void throwGarbage(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    try (Listener listener = alice.listen(ANYWHERE);
        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      InetSocketAddress target = Pairing.udpPort(listener.addresses().getFirst());
      byte[] initial = initials(1).getFirst();
      for (int i = 0; i < 500; i++) {
        byte[] bytes;
        if (i % 2 == 0) {
          bytes = new byte[random.nextInt(1500)];
          random.nextBytes(bytes);
          if (bytes.length > 5 && random.nextBoolean()) {
            bytes[0] |= (byte) 0xc0; // a long header, of version 1
            System.arraycopy(new byte[] {0, 0, 0, 1}, 0, bytes, 1, 4);
          }
        } else {
          bytes = initial.clone();
          for (int n = random.nextInt(1, 6); n > 0; n--) {
            bytes[random.nextInt(Math.min(64, bytes.length))] = (byte) random.nextInt();
          }
          bytes = java.util.Arrays.copyOf(bytes, random.nextInt(1, bytes.length + 1));
        }
        socket.send(new DatagramPacket(bytes, bytes.length, target));
      }
      assertOnlyBobGetsIn(listener);
    }
  }

  // ---- handshakes that never end ----

  /// The first packets of so many calls.
  private List<byte[]> initials(int count) throws Exception {
    QuicTransport caller = QuicTransport.of(bobsKey, Limits.DEFAULT);
    var packets = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      try (var sink = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        var address = Multiaddr.of("/ip4/127.0.0.1/udp/" + sink.getLocalPort() + "/quic-v1");
        Thread calling =
            Thread.startVirtualThread(() -> {
              try {
                caller.dial(address, SOON).close();
              } catch (IOException e) {
                assertThat(e).hasMessageContaining("interrupted");
              }
            });
        var packet = new DatagramPacket(new byte[2048], 2048);
        sink.receive(packet);
        packets.add(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
        calling.interrupt();
        calling.join();
      }
    }
    return packets;
  }

  /// What comes back for `initial`: 2 a handshake's first packet, 3 a demand for proof (RFC 9000,
  /// 17.2), −1 nothing.
  private static int answer(InetSocketAddress target, byte[] initial) throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(300);
      socket.send(new DatagramPacket(initial, initial.length, target));
      var packet = new DatagramPacket(new byte[2048], 2048);
      socket.receive(packet);
      int type = (packet.getData()[0] & 0x30) >> 4;
      return type == 3 ? 3 : 2;
    } catch (SocketTimeoutException e) {
      return -1;
    }
  }

  @Test
  void whoBeginsHandshakesAndNeverEndsThemKeepsNobodyOut() throws Exception {
    QuicLimits tight = QuicLimits.of(Limits.DEFAULT).handshakes(12, 4, 2);
    QuicTransport guarded = QuicTransport.of(alicesKey, Limits.DEFAULT, tight);
    List<byte[]> initials = initials(8);
    try (Listener listener = guarded.listen(ANYWHERE)) {
      InetSocketAddress target = Pairing.udpPort(listener.addresses().getFirst());
      var answers = new ArrayList<Integer>();
      for (byte[] initial : initials) answers.add(answer(target, initial));
      // Four are begun at once; from then on whoever comes has to prove where it is.
      assertThat(answers).containsExactly(2, 2, 2, 2, 3, 3, 3, 3);
      assertOnlyBobGetsIn(listener);
    }
  }

  @Test
  void unfinishedHandshakesAreForgotten() throws Exception {
    QuicLimits brief =
        QuicLimits.of(Limits.DEFAULT).handshakes(12, 1, 2).handshakeTimeout(Duration.ofMillis(200));
    QuicTransport guarded = QuicTransport.of(alicesKey, Limits.DEFAULT, brief);
    List<byte[]> initials = initials(2);
    try (Listener listener = guarded.listen(ANYWHERE)) {
      InetSocketAddress target = Pairing.udpPort(listener.addresses().getFirst());
      assertThat(answer(target, initials.getFirst())).isEqualTo(2);
      long end = System.nanoTime() + SOON.toNanos();
      int last = answer(target, initials.getLast());
      // What was sent in vain makes no handshake, so the same packet may be sent again.
      while (last != 2 && System.nanoTime() < end) last = answer(target, initials.getLast());
      assertThat(last).isEqualTo(2);
    }
  }

  @Test
  void aProofIsGoodForItsAddressAndItsTimeOnly() {
    var clock = new java.util.concurrent.atomic.AtomicReference<>(now);
    QuicLimits limits = QuicLimits.of(Limits.DEFAULT).handshakes(10, 0, 1);
    var gate = new Gate(limits, clock::get, RANDOM, () -> true);
    var bob = new InetSocketAddress("192.0.2.1", 4001);
    var id = io.netty.buffer.Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    var token = io.netty.buffer.Unpooled.buffer();
    assertThat(gate.writeToken(token, id, bob)).isTrue();
    int at = gate.validateToken(token, bob);
    assertThat(token.slice(at, token.readableBytes() - at)).isEqualTo(id);
    assertThat(gate.validateToken(token, new InetSocketAddress("192.0.2.1", 4002))).isNegative();
    assertThat(gate.validateToken(token, new InetSocketAddress("192.0.2.2", 4001))).isNegative();
    for (int i = 0; i < token.readableBytes(); i++) {
      io.netty.buffer.ByteBuf changed = token.copy();
      changed.setByte(i, changed.getByte(i) ^ 1);
      assertThat(gate.validateToken(changed, bob)).as("byte " + i).isNegative();
    }
    assertThat(gate.validateToken(token.slice(0, 30), bob)).isNegative();
    // One handshake from there is under way: no more of them now.
    gate.begun(bob.getAddress());
    assertThat(gate.validateToken(token, bob)).isNegative();
    gate.ended(bob.getAddress(), false);
    assertThat(gate.validateToken(token, bob)).isPositive();
    clock.set(now.plus(limits.proofValid()).plusMillis(1));
    assertThat(gate.validateToken(token, bob)).isNegative();
  }

  @Test
  void handshakesAreCountedByNetworkWhereAddressesCostNothing() throws Exception {
    QuicLimits limits = QuicLimits.of(Limits.DEFAULT).handshakes(10, 10, 1);
    var gate = new Gate(limits, () -> now, RANDOM, () -> true);
    gate.begun(InetAddress.ofLiteral("2001:db8:1:2:aaaa::1"));
    gate.begun(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(mayBegin(gate, "2001:db8:1:2:bbbb::7")).isFalse();
    assertThat(mayBegin(gate, "2001:db8:1:3::1")).isTrue();
    assertThat(mayBegin(gate, "192.0.2.1")).isFalse();
    assertThat(mayBegin(gate, "192.0.2.2")).isTrue();
    gate.ended(InetAddress.ofLiteral("2001:db8:1:2:aaaa::1"), false);
    assertThat(mayBegin(gate, "2001:db8:1:2:bbbb::7")).isTrue();
  }

  private static boolean mayBegin(Gate gate, String ip) {
    var id = io.netty.buffer.Unpooled.wrappedBuffer(new byte[8]);
    var caller = new InetSocketAddress(InetAddress.ofLiteral(ip), 4001);
    return !gate.writeToken(io.netty.buffer.Unpooled.buffer(), id, caller);
  }

  // ---- streams ----

  private interface Nuisance {
    void to(Session mallorys) throws Exception;
  }

  private static String plague(QuicTransport victim, Nuisance nuisance) throws Exception {
    QuicTransport mallory = QuicTransport.of(KeyPair.generate(RANDOM), Limits.DEFAULT);
    try (Listener listener = victim.listen(ANYWHERE);
        Session mallorys = mallory.dial(listener.addresses().getFirst(), SOON);
        var theirs = (Session) listener.accept()) {
      var end = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> end.complete(theirs.run(MuxedStream::close)));
      Thread.startVirtualThread(() -> mallorys.run(MuxedStream::reset));
      nuisance.to(mallorys);
      return end.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoBreaksOffStreamAfterStreamIsHungUp() throws Exception {
    QuicLimits strict = QuicLimits.of(Limits.DEFAULT).brokenOffMax(100);
    String reason =
        plague(
            QuicTransport.of(alicesKey, Limits.DEFAULT, strict),
            mallorys -> {
              while (!mallorys.closed()) {
                try {
                  MuxedStream stream = mallorys.open();
                  stream.out().write("x".getBytes(UTF_8));
                  stream.out().flush();
                  stream.reset();
                } catch (IOException e) {
                  assertThat(e).isNotNull(); // it was hung up in between
                }
              }
            });
    assertThat(reason).contains("broken off");
  }

  @Test
  void whoGoesOnThoughNobodyReadsIsReset() throws Exception {
    QuicTransport mallory = QuicTransport.of(KeyPair.generate(RANDOM), Limits.DEFAULT);
    try (Listener listener = alice.listen(ANYWHERE);
        Session mallorys = mallory.dial(listener.addresses().getFirst(), SOON);
        var theirs = (Session) listener.accept()) {
      Thread.startVirtualThread(() -> theirs.run(MuxedStream::close));
      MuxedStream stream = mallorys.open();
      stream.timeout(Duration.ofSeconds(3));
      int written = 0;
      try {
        for (; written < 1000; written++) stream.out().write(new byte[64 << 10]);
      } catch (IOException e) {
        assertThat(e).hasMessageMatching(".*(reset|doesn't read).*");
      }
      assertThat(written).isLessThan(100);
      Pairing.await(() -> theirs.streams() == 0); // the writer may hear of it first
    }
  }

  @Test
  void aWriterOfWhomNothingIsTakenIsFreed() throws Exception {
    var impatient =
        Limits.DEFAULT.with(Limits.DEFAULT.streams().stallTimeout(Duration.ofMillis(200)));
    QuicTransport bob = QuicTransport.of(bobsKey, impatient);
    try (Listener listener = alice.listen(ANYWHERE);
        Session bobs = bob.dial(listener.addresses().getFirst(), SOON);
        var theirs = (Session) listener.accept()) {
      Thread.startVirtualThread(() -> theirs.run(_ -> {}));
      MuxedStream stream = bobs.open();
      var freed = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> {
        try {
          while (!freed.isDone()) stream.out().write(new byte[64 << 10]);
        } catch (IOException e) {
          freed.complete(String.valueOf(e.getMessage()));
        }
      });
      long end = System.nanoTime() + SOON.toNanos();
      while (!freed.isDone() && System.nanoTime() < end) {
        bobs.sweep();
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(freed.getNow("never")).contains("takes nothing");
    }
  }
}
