package org.handsel.libp2p.quic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;

/// Two of our transports, and sessions between them on which something is tried.
class Pairing {
  static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/udp/0/quic-v1");
  static final Duration SOON = Duration.ofSeconds(30);

  final KeyPair alicesKey = KeyPair.generate(new SecureRandom());
  final KeyPair bobsKey = KeyPair.generate(new SecureRandom());
  final QuicTransport alice = QuicTransport.of(alicesKey, Limits.DEFAULT);
  final QuicTransport bob = QuicTransport.of(bobsKey, Limits.DEFAULT);

  /// What two sessions are between which something is tried.
  interface Trial {
    void between(Session bobs, Session alices) throws Exception;
  }

  static String ignore(Session session) {
    return session.run(MuxedStream::reset);
  }

  void between(Consumer<MuxedStream> alicesAnswer, Trial trial) throws Exception {
    try (Listener listener = alice.listen(ANYWHERE);
        Session bobs = bob.dial(listener.addresses().getFirst(), SOON);
        Session alices = (Session) listener.accept()) {
      Thread.startVirtualThread(() -> alices.run(alicesAnswer));
      Thread.startVirtualThread(() -> ignore(bobs));
      trial.between(bobs, alices);
    }
  }

  static void echo(MuxedStream stream) {
    try {
      stream.timeout(SOON);
      stream.in().transferTo(stream.out());
      stream.close();
    } catch (IOException e) {
      stream.reset();
    }
  }

  static String say(Session session, String word) throws IOException {
    MuxedStream stream = session.open();
    try {
      stream.timeout(SOON);
      stream.out().write(word.getBytes(UTF_8));
      stream.closeWrite();
      return new String(stream.in().readAllBytes(), UTF_8);
    } finally {
      stream.close();
    }
  }

  static void await(CheckedCondition condition) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.holds() && System.nanoTime() < end) LockSupport.parkNanos(1_000_000);
    assertThat(condition.holds()).isTrue();
  }

  interface CheckedCondition {
    boolean holds() throws Exception;
  }

  static InetSocketAddress udpPort(Multiaddr address) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), Integer.parseInt(address.value("udp").orElseThrow()));
  }
}
