package org.handsel.libp2p.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handsel.libp2p.NearMisses.finding;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.handsel.libp2p.Limits;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.secure.NoiseSecurity;
import org.handsel.libp2p.secure.SecureChannel;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.transport.BufferPool;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.MuxedStream;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a peer says once it has shaken hands, frames in any order, cut anywhere: the session
/// ends with a reason, every stream with it, and no room stays taken, whether streams are read or
/// not.
@ExtendWith(NearMisses.class)
class YamuxFuzzTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/10.0.0.1/tcp/1");
  private static final NoiseSecurity ALICE = noise(1);
  private static final NoiseSecurity MALLORY = noise(2);

  /// So few streams that a short input opens too many.
  private static final Limits.Streams LIMITS = Limits.DEFAULT.streams().inbound(3);

  private static NoiseSecurity noise(int number) {
    var seed = new byte[32];
    seed[0] = (byte) number;
    return new NoiseSecurity(KeyPair.ofSeed(seed), Optional.empty(), RANDOM);
  }

  private static byte[] said(Frame... frames) {
    var out = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      var head = new byte[Frame.BYTES];
      frame.put(head, 0);
      out.writeBytes(head);
      if (frame.type() == Frame.Type.DATA) out.writeBytes(new byte[(int) frame.length()]);
    }
    return out.toByteArray();
  }

  static Stream<Named<byte[]>> session() {
    return Stream.of(
        named(
            "a stream",
            said(
                Frame.window(1, Frame.SYN, 0),
                Frame.data(1, 0, 30),
                Frame.window(1, 0, 1000),
                Frame.data(1, Frame.FIN, 0))),
        named(
            "streams, mixed",
            said(
                Frame.data(1, Frame.SYN, 3),
                Frame.data(3, Frame.SYN, 3),
                Frame.data(1, Frame.RST, 0),
                Frame.data(3, 0, 3),
                Frame.data(5, Frame.SYN | Frame.FIN, 3))),
        named("on our stream", said(Frame.window(2, Frame.ACK, 0), Frame.data(2, Frame.FIN, 9))),
        named(
            "of the session",
            said(Frame.ping(Frame.SYN, 7), Frame.ping(Frame.ACK, 7), Frame.goAway(0))),
        named(
            "too many streams",
            said(
                Frame.window(1, Frame.SYN, 0),
                Frame.window(3, Frame.SYN, 0),
                Frame.window(5, Frame.SYN, 0),
                Frame.window(7, Frame.SYN, 0),
                Frame.window(9, Frame.SYN, 0))),
        finding("yamux-data-unread-when-the-connection-ends"));
  }

  @MethodSource
  @FuzzTest
  void session(byte[] bytes) throws Exception {
    Transport network = new MemoryNetwork(1).host("10.0.0.1");
    try (Listener listener = network.listen(ADDRESS)) {
      Wire theirs = (Wire) network.dial(ADDRESS, Duration.ofSeconds(1));
      Wire ours = (Wire) listener.accept();
      var mallory = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> {
        try {
          say(MALLORY.dial(theirs, reader(theirs), Optional.empty()), bytes);
          mallory.complete("has said all");
        } catch (IOException e) {
          mallory.complete("was hung up on");
        }
        theirs.close();
      });
      hear(ALICE.accept(ours, reader(ours)));
      assertThat(mallory.get(10, TimeUnit.SECONDS)).isNotEmpty();
    }
  }

  private static WireReader reader(Wire wire) {
    return new WireReader(wire, new BufferPool(1));
  }

  /// In two messages, so that a frame may be cut between them.
  private static void say(SecureChannel channel, byte[] bytes) throws IOException {
    int most = SecureChannel.PLAIN_BYTES_MAX;
    channel.out().write(Arrays.copyOf(bytes, Math.min(most, bytes.length / 2)));
    for (int at = bytes.length / 2; at < bytes.length; at += most) {
      channel.out().write(Arrays.copyOfRange(bytes, at, Math.min(at + most, bytes.length)));
    }
  }

  private static void hear(SecureChannel channel) throws Exception {
    Budget budget = Budget.of(1 << 20);
    var session = new Yamux(channel, false, LIMITS, new BufferPool(4), budget);
    MuxedStream own = session.open();
    var heard = new LinkedBlockingQueue<MuxedStream>();
    String reason =
        session.run(stream -> {
          switch ((int) stream.id() % 8) {
            case 1 -> drain(stream);
            case 3 -> {} // It stays unread.
            default -> stream.close();
          }
          heard.add(stream);
        });
    assertThat(reason).isNotEmpty();
    assertThat(session.closed()).isTrue();
    drain(own);
    // Some who answer have only just heard of their stream.
    while (session.streams() + budget.used() > 0) {
      MuxedStream stream = heard.poll(10, TimeUnit.SECONDS);
      if (stream == null) break;
      stream.reset();
    }
    assertThat(session.streams()).isZero();
    assertThat(budget.used()).isZero();
  }

  private static void drain(MuxedStream stream) {
    try {
      stream.in().transferTo(OutputStream.nullOutputStream());
      stream.close();
    } catch (IOException e) {
      stream.reset();
    }
  }
}
