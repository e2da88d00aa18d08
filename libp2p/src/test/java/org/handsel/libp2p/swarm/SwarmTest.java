package org.handsel.libp2p.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.ConnectionWatcher;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two hosts over real TCP on loopback.
@Timeout(30)
class SwarmTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/tcp/0");
  private static final Duration SOON = Duration.ofSeconds(10);
  static final String ECHO = "/echo/1";

  private Host alice;
  private Host bob;

  @BeforeEach
  void start() throws IOException {
    alice = Swarm.start(SwarmSetup.of(KeyPair.generate(new SecureRandom())).listen(ANYWHERE));
    bob = Swarm.start(SwarmSetup.of(KeyPair.generate(new SecureRandom())).listen(ANYWHERE));
    alice.handle(echo());
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
  }

  static StreamProtocol echo() {
    return new StreamProtocol() {
      @Override
      public String id() {
        return ECHO;
      }

      @Override
      public void accept(Stream stream) throws IOException {
        stream.in().transferTo(stream.out());
      }
    };
  }

  @Test
  void whatIsSaidComesBack() throws IOException {
    Connection connection = bob.connect(alice.addresses().getFirst());
    assertThat(connection.peer()).isEqualTo(alice.id());
    try (Stream stream = connection.open(ECHO)) {
      stream.out().write("hello".getBytes(StandardCharsets.UTF_8));
      stream.closeWrite();
      assertThat(stream.in().readAllBytes()).asString().isEqualTo("hello");
    }
  }

  @Test
  void manyMegabytesComeBackWhole() throws Exception {
    Connection connection = bob.connect(alice.addresses().getFirst());
    var data = new byte[20_000_000];
    new Random(1).nextBytes(data);
    try (Stream stream = connection.open(ECHO)) {
      Thread writer =
          Thread.startVirtualThread(() -> {
            try {
              stream.out().write(data);
              stream.closeWrite();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(stream.in().readAllBytes()).isEqualTo(data);
      writer.join();
    }
  }

  @Test
  void aThousandStreamsAtOnceAreAllAnswered() throws Exception {
    var many = Limits.DEFAULT.with(Limits.DEFAULT.streams().inbound(1100));
    try (Host carol =
        Swarm.start(
            SwarmSetup.of(KeyPair.generate(new SecureRandom())).limits(many).listen(ANYWHERE))) {
      carol.handle(echo());
      Connection connection = bob.connect(carol.addresses().getFirst());
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var answers = new ArrayList<Future<String>>();
        for (int i = 0; i < 1000; i++) {
          String said = "stream " + i;
          answers.add(threads.submit(() -> say(connection, said)));
        }
        for (int i = 0; i < 1000; i++) assertThat(answers.get(i).get()).isEqualTo("stream " + i);
      }
    }
  }

  private static String say(Connection connection, String said) throws IOException {
    try (Stream stream = connection.open(ECHO)) {
      stream.timeout(SOON);
      stream.out().write(said.getBytes(StandardCharsets.UTF_8));
      stream.closeWrite();
      return new String(stream.in().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aPingIsAnswered() throws IOException {
    try (var ping = Ping.open(bob.connect(alice.addresses().getFirst()))) {
      assertThat(ping.once(SOON)).isPositive();
      assertThat(ping.once(SOON)).isPositive();
    }
  }

  @Test
  void peersTellEachOtherWhoTheyAre() throws Exception {
    BlockingQueue<Connection> opened = new ArrayBlockingQueue<>(2);
    bob.watch(
        new ConnectionWatcher() {
          @Override
          public void opened(Connection connection) {
            opened.add(connection);
          }
        });
    bob.connect(alice.addresses().getFirst());
    Connection connection = opened.poll(10, TimeUnit.SECONDS);
    assertThat(connection.protocols()).contains(ECHO, Ping.PROTOCOL);
    assertThat(connection.agent()).startsWith("handsel");
    assertThat(connection.peerAddresses().stream().map(alice.id()::at))
        .containsExactlyElementsOf(alice.addresses());
  }

  @Test
  void aProtocolThatNobodyAnswersIsRefused() throws IOException {
    Connection connection = bob.connect(alice.addresses().getFirst());
    assertThatThrownBy(() -> connection.open("/nobody/1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nobody/1");
  }

  @Test
  void anotherPeerAtTheAddressIsRefused() {
    Multiaddr wrong = bob.id().at(alice.addresses().getFirst());
    try (Host carol = Swarm.start(SwarmSetup.of(KeyPair.generate(new SecureRandom())))) {
      assertThatThrownBy(() -> carol.connect(wrong)).hasMessageContaining("wanted " + bob.id());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
