package org.handsel.libp2p.quic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Role;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.transport.Endpoints;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two of our transports with one another, below the swarm.
@Timeout(120)
class QuicTransportTest extends Pairing {
  // ---- meeting ----

  @Test
  void bothSidesLearnWhoTheOtherIsAndWhere() throws Exception {
    between(
        Pairing::echo,
        (bobs, alices) -> {
          assertThat(bobs.peer()).isEqualTo(alicesKey.peerId());
          assertThat(alices.peer()).isEqualTo(bobsKey.peerId());
          assertThat(alices.remote()).isEqualTo(bobs.local().orElseThrow());
          assertThat(bobs.remote()).isEqualTo(alices.local().orElseThrow());
          assertThat(alices.remoteHost()).isEmpty();
          await(() -> bobs.roundTripNanos().isPresent());
        });
  }

  @Test
  void onlyItsOwnAddressesAreCarried() {
    assertThat(bob.carries(ANYWHERE)).isTrue();
    assertThat(bob.carries(alicesKey.peerId().at(ANYWHERE))).isTrue();
    assertThat(bob.carries(Multiaddr.of("/dns4/example.org/udp/4001/quic-v1"))).isTrue();
    assertThat(bob.carries(Multiaddr.of("/ip4/127.0.0.1/udp/4001/quic"))).isFalse();
    assertThat(bob.carries(Multiaddr.of("/ip4/127.0.0.1/udp/4001/quic-v1/webtransport"))).isFalse();
    assertThat(bob.carries(Multiaddr.of("/ip4/127.0.0.1/tcp/4001"))).isFalse();
    assertThat(bob.carries(Multiaddr.of("/ip4/127.0.0.1/udp/4001"))).isFalse();
  }

  @Test
  void whoListensIsSeenWhereItListens() throws Exception {
    try (Listener alices = alice.listen(ANYWHERE);
        Listener bobs = bob.listen(ANYWHERE);
        Session out = bob.dial(alices.addresses().getFirst(), SOON);
        Session in = (Session) alices.accept();
        Session back = alice.dial(in.remote(), SOON);
        Session heard = (Session) bobs.accept()) {
      assertThat(in.remote()).isEqualTo(bobs.addresses().getFirst());
      assertThat(out.local()).contains(bobs.addresses().getFirst());
      assertThat(back.remote()).isEqualTo(heard.local().orElseThrow());
      assertThat(heard.remote()).isEqualTo(alices.addresses().getFirst());
    }
  }

  @Test
  void whoListensOnAllAddressesIsCalledAndSeenOverBothKinds() throws Exception {
    assumeTrue(Endpoints.withIp6(), "this machine has no IPv6");
    try (Listener alices = alice.listen(Multiaddr.of("/ip6/::/udp/0/quic-v1"))) {
      String port = alices.addresses().getFirst().value("udp").orElseThrow();
      for (String loopback : List.of("/ip4/127.0.0.1/udp/", "/ip6/::1/udp/")) {
        Multiaddr where = Multiaddr.of(loopback + port + "/quic-v1");
        assertThat(alices.addresses()).contains(where);
        try (Listener bobs = bob.listen(Multiaddr.of(loopback + "0/quic-v1"));
            Session called = bob.dial(where, SOON);
            Session heard = (Session) alices.accept();
            Session calling = alice.dial(bobs.addresses().getFirst(), SOON);
            Session seen = (Session) bobs.accept()) {
          assertThat(called.local()).contains(heard.remote());
          assertThat(heard.local()).contains(where);
          assertThat(calling.local()).contains(where);
          assertThat(seen.remote()).isEqualTo(where);
        }
      }
    }
  }

  @Test
  void nobodyAnswersWhereNobodyListens() throws Exception {
    try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var address = Multiaddr.of("/ip4/127.0.0.1/udp/" + silent.getLocalPort() + "/quic-v1");
      assertThatThrownBy(() -> bob.dial(address, Duration.ofMillis(300)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aDialIsGivenUpWhenItsThreadIsInterrupted() throws Exception {
    try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var address = Multiaddr.of("/ip4/127.0.0.1/udp/" + silent.getLocalPort() + "/quic-v1");
      var ended = new CompletableFuture<Throwable>();
      Thread dialling =
          Thread.startVirtualThread(() -> {
            try {
              bob.dial(address, Duration.ofMinutes(5)).close();
            } catch (IOException e) {
              ended.complete(e);
            }
          });
      silent.receive(new DatagramPacket(new byte[2048], 2048));
      dialling.interrupt();
      assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
    }
  }

  @Test
  void aPortInUseIsNotTaken() throws Exception {
    try (Listener listener = alice.listen(ANYWHERE)) {
      assertThatThrownBy(() -> bob.listen(listener.addresses().getFirst()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClosedListenerAcceptsNobodyButItsSessionsLiveOn() throws Exception {
    Listener listener = alice.listen(ANYWHERE);
    Multiaddr address = listener.addresses().getFirst();
    try (Session bobs = bob.dial(address, SOON);
        Session alices = (Session) listener.accept()) {
      Thread.startVirtualThread(() -> alices.run(Pairing::echo));
      Thread.startVirtualThread(() -> ignore(bobs));
      listener.close();
      assertThatThrownBy(listener::accept).hasMessageContaining("closed");
      assertThat(say(bobs, "still here")).isEqualTo("still here");
      assertThatThrownBy(() -> bob.dial(address, Duration.ofMillis(300)))
          .isInstanceOf(IOException.class);
    }
    // With its last session the port is free again.
    await(() -> {
      try (Listener again = bob.listen(address)) {
        return again.addresses().contains(address);
      } catch (IOException e) {
        return false;
      }
    });
  }

  @Test
  void punchingTheResponderSendsAndTheInitiatorCalls() throws Exception {
    try (Listener alices = alice.listen(ANYWHERE);
        Listener bobs = bob.listen(ANYWHERE)) {
      var called = new CompletableFuture<Session>();
      Thread.startVirtualThread(() -> {
        try {
          called.complete(alice.punch(bobs.addresses().getFirst(), Role.RESPONDER, SOON));
        } catch (IOException e) {
          called.completeExceptionally(e);
        }
      });
      try (Session calling = bob.punch(alices.addresses().getFirst(), Role.INITIATOR, SOON)) {
        // The responder may have begun to wait only after the call was there.
        Session heard = called.isDone() ? called.get() : awaitEither(called, alices);
        assertThat(heard.peer())
            .isEqualTo(calling.local().map(_ -> bobsKey.peerId()).orElseThrow());
        heard.close();
      }
    }
  }

  private static Session awaitEither(CompletableFuture<Session> called, Listener listener)
      throws Exception {
    var any = new CompletableFuture<Session>();
    var _ = called.thenAccept(any::complete);
    Thread.startVirtualThread(() -> {
      try {
        any.complete((Session) listener.accept());
      } catch (IOException e) {
        any.completeExceptionally(e);
      }
    });
    return any.get(20, TimeUnit.SECONDS);
  }

  // ---- life and death ----

  @Test
  void aSignOfLifeIsAnsweredThoughTheProtocolIsNot() throws Exception {
    between(
        stream -> {
          try {
            stream.out().write("\u0013/multistream/1.0.0\n".getBytes(UTF_8));
            stream.closeWrite();
            stream.in().readAllBytes();
            stream.close();
          } catch (IOException e) {
            stream.reset();
          }
        },
        (bobs, _) -> {
          long busy = bobs.busyNanos();
          assertThat(bobs.ping(SOON)).isPositive();
          assertThat(bobs.streams()).isZero();
          assertThat(bobs.busyNanos()).isEqualTo(busy);
        });
  }

  @Test
  void goodbyesReachTheOtherSide() throws Exception {
    try (Listener listener = alice.listen(ANYWHERE)) {
      Session bobs = bob.dial(listener.addresses().getFirst(), SOON);
      var alices = (Session) listener.accept();
      var end = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> end.complete(ignore(alices)));
      MuxedStream open = bobs.open();
      bobs.close("as agreed");
      assertThat(end.get(20, TimeUnit.SECONDS)).contains("goodbye");
      assertThat(alices.closed()).isTrue();
      assertThat(ignore(bobs)).isEqualTo("as agreed");
      assertThatThrownBy(() -> open.in().read()).isInstanceOf(IOException.class);
      assertThatThrownBy(bobs::open).hasMessageContaining("as agreed");
    }
  }

  @Test
  void aPeerThatVanishesIsMissed() throws Exception {
    QuicLimits brief =
        QuicLimits.of(Limits.DEFAULT).silence(Duration.ofMillis(500), Duration.ofSeconds(60));
    QuicTransport impatient = QuicTransport.of(alicesKey, Limits.DEFAULT, brief);
    try (Listener listener = impatient.listen(ANYWHERE);
        var line = new Middle(udpPort(listener.addresses().getFirst()));
        Session bobs = bob.dial(line.address(), SOON);
        Session alices = (Session) listener.accept()) {
      var end = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> end.complete(ignore(alices)));
      line.cut();
      assertThat(end.get(20, TimeUnit.SECONDS)).contains("no sign of life");
      assertThat(bobs.peer()).isEqualTo(alicesKey.peerId());
    }
  }

  @Test
  void silenceIsAskedAboutSoThatNatsRemember() throws Exception {
    QuicLimits attentive =
        QuicLimits.of(Limits.DEFAULT).silence(Duration.ofSeconds(60), Duration.ofMillis(100));
    QuicTransport bobAttentive = QuicTransport.of(bobsKey, Limits.DEFAULT, attentive);
    var asked = new CountDownLatch(2);
    try (Listener listener = alice.listen(ANYWHERE);
        Session bobs = bobAttentive.dial(listener.addresses().getFirst(), SOON);
        Session alices = (Session) listener.accept()) {
      Thread.startVirtualThread(() ->
          alices.run(stream -> {
            asked.countDown();
            echo(stream);
          }));
      await(() -> {
        bobs.sweep();
        return asked.await(50, TimeUnit.MILLISECONDS);
      });
      assertThat(bobs.streams()).isZero();
    }
  }
}
