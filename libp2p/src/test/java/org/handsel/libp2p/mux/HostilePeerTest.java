package org.handsel.libp2p.mux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.ping.Ping;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.libp2p.transport.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever mallory says over real TCP, alice hangs up within bounds, logs why, and goes on serving
/// bob.
@Timeout(60)
class HostilePeerTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/ip4/127.0.0.1/tcp/0");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration HANDSHAKE = Duration.ofSeconds(1);
  private static final int STREAMS = 16;

  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final Logger logger = Logger.getLogger(Swarm.class.getName());
  private final Handler listener = listener();
  private Host alice;

  @BeforeEach
  void start() throws IOException {
    logger.addHandler(listener);
    Limits usual = Limits.DEFAULT;
    var limits =
        usual
            .with(usual.connections().max(4).handshakesMax(3).handshakeTimeout(HANDSHAKE))
            .with(
                usual
                    .streams()
                    .inbound(STREAMS)
                    .stallTimeout(Duration.ofSeconds(2))
                    .buffers(1 << 20, 600_000, 1 << 20));
    alice =
        Swarm.start(
            SwarmSetup.of(KeyPair.generate(new SecureRandom())).limits(limits).listen(ANYWHERE));
  }

  @AfterEach
  void bobIsStillServed() throws Exception {
    try (Host bob = Swarm.start(SwarmSetup.of(KeyPair.generate(new SecureRandom())));
        var ping = Ping.open(bob.connect(alice.addresses().getFirst()))) {
      assertThat(ping.once(SOON)).isPositive();
    } finally {
      alice.close();
      logger.removeHandler(listener);
    }
  }

  private Handler listener() {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        log.add(record.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private void logged(String reason) throws InterruptedException {
    String line = "";
    while (!line.contains(reason)) {
      line = log.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(line).as("logged within %s: %s", SOON, reason).isNotNull();
    }
  }

  @Test
  void garbageIsNoHandshake() throws Exception {
    var garbage = new byte[1000];
    new Random(1).nextBytes(garbage);
    try (Wire wire = Mallory.wire(alice)) {
      wire.write(garbage, 0, garbage.length);
      logged("refused");
    }
  }

  @Test
  void aHugeLengthIsNotBelieved() throws Exception {
    try (Wire wire = Mallory.wire(alice)) {
      byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
      wire.write(huge, 0, huge.length);
      logged("at most");
    }
  }

  @Test
  void aHandshakeOfSingleBytesEndsInTime() throws Exception {
    try (Wire wire = Mallory.wire(alice)) {
      byte[] header = "\u0013/multistream/1.0.0\n".getBytes(UTF_8);
      wire.write(header, 0, 1);
      wire.write(header, 1, 1);
      long start = System.nanoTime();
      Mallory.awaitEnd(wire);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HANDSHAKE.multipliedBy(5));
      logged("the handshake took longer than");
    }
  }

  @Test
  void silentCallersDoNotKeepOthersOutForLong() throws Exception {
    try (Wire first = Mallory.wire(alice);
        Wire second = Mallory.wire(alice);
        Wire third = Mallory.wire(alice);
        Wire fourth = Mallory.wire(alice)) {
      logged("too many handshakes at once");
      logged("the handshake took longer than");
      for (Wire wire : new Wire[] {first, second, third, fourth}) Mallory.awaitEnd(wire);
    }
  }

  @Test
  void oneConnectionTooManyIsRefused() throws Exception {
    try (Mallory first = Mallory.connect(alice);
        Mallory second = Mallory.connect(alice);
        Mallory third = Mallory.connect(alice);
        Mallory fourth = Mallory.connect(alice)) {
      for (Mallory mallory : new Mallory[] {first, second, third, fourth}) {
        mallory.say(Frame.ping(Frame.SYN, 1));
        mallory.awaitPong(1);
      }
      assertThatThrownBy(() -> Mallory.connect(alice)).isInstanceOf(IOException.class);
      logged("too many connections");
    }
    for (int i = 0; i < 4; i++) logged("ended");
  }

  @Test
  void whatNobodySealedEndsTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      var message = new byte[2 + 100];
      message[1] = 100;
      mallory.sayBare(message);
      logged("did not seal");
      mallory.awaitEnd();
    }
  }

  @Test
  void moreThanTheWindowEndsTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      mallory.say(Frame.window(1, Frame.SYN, 0));
      mallory.say(Frame.data(1, 0, Inbox.FIRST_WINDOW_BYTES + 1));
      logged("window overrun");
      mallory.awaitEnd();
    }
  }

  @Test
  void aFrameOfFourGigabytesEndsTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      mallory.say(new Frame(Frame.Type.DATA, 0, 1, 0xffff_ffffL));
      logged("window overrun");
      mallory.awaitEnd();
    }
  }

  @Test
  void aFloodOfStreamsEndsTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      assertThatThrownBy(
              () -> {
                for (int id = 1; id < 1_000_000; id += 2) {
                  mallory.say(Frame.window(id, Frame.SYN, 0));
                }
              })
          .isInstanceOf(IOException.class);
      logged("a flood of streams");
    }
  }

  @Test
  void openingAndResettingStreamsWithoutEndIsBounded() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      // A reset stream's place stays taken until its handler has noticed, so the work is bounded by
      // the handlers and never by the peer.
      var both = new byte[2 * Frame.BYTES];
      for (int id = 1; id < 40_000; id += 2) {
        Frame.window(id, Frame.SYN, 0).put(both, 0);
        Frame.window(id, Frame.RST, 0).put(both, Frame.BYTES);
        mallory.saySealed(both);
      }
      mallory.say(Frame.ping(Frame.SYN, 78));
      mallory.awaitPong(78);
    } catch (IOException hungUp) {
      logged("a flood of streams");
    }
  }

  @Test
  void pingsWhoseAnswersNobodyReadsEndTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      var pings = new byte[5000 * Frame.BYTES];
      for (int i = 0; i < 5000; i++) Frame.ping(Frame.SYN, i).put(pings, i * Frame.BYTES);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) mallory.saySealed(pings);
              })
          .isInstanceOf(IOException.class);
      logged("a flood of pings");
    }
  }

  @Test
  void aStreamOpenedTwiceEndsTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      mallory.say(Frame.window(1, Frame.SYN, 0));
      mallory.say(Frame.window(1, Frame.SYN, 0));
      logged("a number that isn't free");
      mallory.awaitEnd();
    }
  }

  @Test
  void anUnknownFrameEndsTheConnection() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      var frame = new byte[Frame.BYTES];
      frame[1] = 9;
      mallory.saySealed(frame);
      logged("frame type 9");
      mallory.awaitEnd();
    }
  }

  @Test
  void unreadBytesBeyondTheBoundEndTheStreamAlone() throws Exception {
    try (Mallory mallory = Mallory.connect(alice)) {
      var body = new byte[50_000];
      for (int id = 1; id < 2 * STREAMS; id += 2) {
        mallory.say(Frame.window(id, Frame.SYN, 0));
        for (int i = 0; i < 5; i++) mallory.say(Frame.data(id, 0, body.length), body);
      }
      mallory.say(Frame.ping(Frame.SYN, 77));
      mallory.awaitPong(77);
    }
  }

  /// Sends for as long as somebody reads.
  private static StreamProtocol fountain() {
    return new StreamProtocol() {
      @Override
      public String id() {
        return "/fountain/1";
      }

      @Override
      public void accept(Stream stream) throws IOException {
        var chunk = new byte[1 << 16];
        while (true) stream.out().write(chunk);
      }
    };
  }

  private static void askForFountains(Mallory mallory, long window) throws IOException {
    byte[] proposal = "\u0013/multistream/1.0.0\n\f/fountain/1\n".getBytes(UTF_8);
    for (int id = 1; id < 2 * STREAMS; id += 2) {
      mallory.say(Frame.window(id, Frame.SYN, window));
      mallory.say(Frame.data(id, 0, proposal.length), proposal);
    }
  }

  @Test
  void streamsThatNobodyReadsCostTheirWindowAndNoMore() throws Exception {
    alice.handle(fountain());
    try (Mallory mallory = Mallory.connect(alice)) {
      askForFountains(mallory, 0);
      // She reads what comes on the wire, but never says that she has.
      mallory.say(Frame.ping(Frame.SYN, 79));
      mallory.awaitPong(79);
    }
  }

  @Test
  void aPeerWhoseMachineTakesNothingIsGivenUp() throws Exception {
    alice.handle(fountain());
    try (Mallory mallory = Mallory.connect(alice)) {
      askForFountains(mallory, 1 << 30);
      // Bytes keep coming from her, so that she doesn't look dead; hers go nowhere.
      logged("takes nothing of what we send");
    }
  }
}
