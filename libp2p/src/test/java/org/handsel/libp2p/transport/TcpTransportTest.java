package org.handsel.libp2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpTransportTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/tcp/0");
  private static final Multiaddr EVERYWHERE = Multiaddr.of("/ip4/0.0.0.0/tcp/0");
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void whoSharesItsPortIsSeenWhereItListens() throws IOException {
    TcpTransport alice = TcpTransport.sharingPort();
    var bob = new TcpTransport();
    try (Listener alices = alice.listen(ANYWHERE);
        Listener bobs = bob.listen(ANYWHERE);
        Wire out = alice.dial(bobs.addresses().getFirst(), SOON);
        Link in = bobs.accept()) {
      assertThat(in.remote()).isEqualTo(alices.addresses().getFirst());
      assertThat(out.local()).contains(alices.addresses().getFirst());
      // And she can still be called there.
      try (Wire back = bob.dial(in.remote(), SOON);
          Link heard = alices.accept()) {
        assertThat(heard.remote().tcpPort()).isEqualTo(back.local().orElseThrow().tcpPort());
      }
    }
  }

  @Test
  void aSecondConnectionBetweenTheSamePortsTakesAnotherPort() throws IOException {
    TcpTransport alice = TcpTransport.sharingPort();
    var bob = new TcpTransport();
    try (Listener alices = alice.listen(EVERYWHERE);
        Listener bobs = bob.listen(ANYWHERE);
        Wire first = alice.dial(bobs.addresses().getFirst(), SOON);
        Wire second = alice.dial(bobs.addresses().getFirst(), SOON)) {
      int port = alices.addresses().getFirst().tcpPort().orElseThrow();
      assertThat(first.local().orElseThrow().tcpPort()).hasValue(port);
      assertThat(second.local().orElseThrow().tcpPort().orElseThrow()).isNotEqualTo(port);
    }
  }

  @Test
  void whoListensOnAllAddressesIsCalledAndSeenOverBothKinds() throws IOException {
    assumeTrue(Endpoints.withIp6(), "this machine has no IPv6");
    TcpTransport alice = TcpTransport.sharingPort();
    try (Listener alices = alice.listen(Multiaddr.of("/ip6/::/tcp/0"))) {
      int port = alices.addresses().getFirst().tcpPort().orElseThrow();
      for (String loopback : List.of("/ip4/127.0.0.1/tcp/", "/ip6/::1/tcp/")) {
        Multiaddr where = Multiaddr.of(loopback + port);
        assertThat(alices.addresses()).contains(where);
        var bob = new TcpTransport();
        try (Listener bobs = bob.listen(Multiaddr.of(loopback + 0));
            Wire called = bob.dial(where, SOON);
            Link heard = alices.accept();
            Wire _ = alice.dial(bobs.addresses().getFirst(), SOON);
            Link seen = bobs.accept()) {
          assertThat(called.local()).contains(heard.remote());
          assertThat(seen.remote()).isEqualTo(where);
        }
      }
    }
  }

  @Test
  void nobodyConnectsToItself() throws IOException {
    TcpTransport alice = TcpTransport.sharingPort();
    try (Listener alices = alice.listen(ANYWHERE);
        Wire out = alice.dial(alices.addresses().getFirst(), SOON);
        Link in = alices.accept()) {
      assertThat(out.local()).contains(in.remote());
      assertThat(out.local()).isNotEqualTo(out.remote());
    }
  }

  @Test
  void aPortInUseIsNotShared() throws IOException {
    try (Listener first = TcpTransport.sharingPort().listen(ANYWHERE)) {
      assertThatThrownBy(() -> TcpTransport.sharingPort().listen(first.addresses().getFirst()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> new TcpTransport().listen(first.addresses().getFirst()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void bothDialEachOtherAtOnceAndMeet() throws Exception {
    // On one machine the two dials seldom cross in flight; whichever way they meet, they meet.
    TcpTransport alice = TcpTransport.sharingPort();
    TcpTransport bob = TcpTransport.sharingPort();
    try (Listener alices = alice.listen(ANYWHERE);
        Listener bobs = bob.listen(ANYWHERE)) {
      var other = new java.util.concurrent.CompletableFuture<Wire>();
      Thread.startVirtualThread(() -> {
        try {
          other.complete(bob.dial(alices.addresses().getFirst(), SOON));
        } catch (IOException e) {
          other.completeExceptionally(e);
        }
      });
      try (Wire mine = alice.dial(bobs.addresses().getFirst(), SOON);
          Wire theirs = other.get()) {
        assertThat(mine.remote()).isEqualTo(bobs.addresses().getFirst());
        assertThat(theirs.remote()).isEqualTo(alices.addresses().getFirst());
      }
    }
  }
}
