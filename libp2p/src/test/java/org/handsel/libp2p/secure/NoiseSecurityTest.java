package org.handsel.libp2p.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.transport.BufferPool;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
@ExtendWith(NearMisses.class)
class NoiseSecurityTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair ALICE = KeyPair.generate(RANDOM);
  private static final KeyPair BOB = KeyPair.generate(RANDOM);
  private static final Optional<List<String>> YAMUX = Optional.of(List.of("/yamux/1.0.0"));
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/10.0.0.1/tcp/1");

  private Wire bobs;
  private Wire alices;

  @BeforeEach
  void join() throws IOException {
    Transport network = new MemoryNetwork(1).host("10.0.0.1");
    try (Listener listener = network.listen(ADDRESS)) {
      bobs = (Wire) network.dial(ADDRESS, Duration.ofSeconds(1));
      alices = (Wire) listener.accept();
    }
  }

  private static WireReader reader(Wire wire) {
    return new WireReader(wire, new BufferPool(1));
  }

  /// Runs `alice` beside the test; whoever fails hangs up, as the swarm does.
  private CompletableFuture<SecureChannel> beside(Callable<SecureChannel> alice) {
    var result = new CompletableFuture<SecureChannel>();
    Thread.startVirtualThread(() -> {
      try {
        result.complete(alice.call());
      } catch (Exception e) {
        alices.close();
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private CompletableFuture<SecureChannel> alice(Optional<List<String>> muxers) {
    var noise = new NoiseSecurity(ALICE, muxers, RANDOM);
    return beside(() -> noise.accept(alices, reader(alices)));
  }

  private SecureChannel bob(Optional<List<String>> muxers, Optional<PeerId> expected)
      throws IOException {
    return new NoiseSecurity(BOB, muxers, RANDOM).dial(bobs, reader(bobs), expected);
  }

  @Test
  void bothLearnWhoTheOtherIsAndUnderstandEachOther() throws Exception {
    var alice = alice(YAMUX);
    SecureChannel bob = bob(YAMUX, Optional.of(ALICE.peerId()));
    assertThat(alice.get().peer()).isEqualTo(BOB.peerId());
    assertThat(bob.peer()).isEqualTo(ALICE.peerId());
    assertThat(bob.muxer()).contains("/yamux/1.0.0");
    bob.out().write(new byte[] {1, 2, 3});
    assertThat(alice.get().in().readNBytes(3)).containsExactly(1, 2, 3);
  }

  @Test
  void theMuxerIsLeftOpenIfOneSideDoesNotNegotiateItHere() throws Exception {
    var alice = alice(Optional.empty());
    assertThat(bob(YAMUX, Optional.empty()).muxer()).isEmpty();
    assertThat(alice.get().muxer()).isEmpty();
  }

  @Test
  void noCommonMuxerEndsTheHandshake() {
    var alice = alice(Optional.of(List.of("/mplex/6.7.0")));
    assertThatThrownBy(() -> bob(YAMUX, Optional.empty())).hasMessageContaining("multiplexer");
    assertThatThrownBy(alice::get).hasMessageContaining("multiplexer");
  }

  @Test
  void anotherPeerThanExpectedIsRefused() {
    var alice = alice(YAMUX);
    assertThatThrownBy(() -> bob(YAMUX, Optional.of(BOB.peerId())))
        .hasMessageContaining("wanted " + BOB.peerId());
    bobs.close();
    assertThatThrownBy(alice::get).hasMessageContaining("hung up");
  }

  @Test
  void aKeyThatThePeerDidNotSignIsRefused() {
    // Mallory has alice's payload, recorded elsewhere, but another Noise key.
    KeyAgreement recorded = KeyAgreement.generate(RANDOM);
    byte[] payload = NoisePayload.sign(ALICE, recorded.open(), YAMUX).toArray();
    KeyAgreement own = KeyAgreement.generate(RANDOM);
    var mallory =
        beside(() -> {
          var handshake =
              new Handshake(
                  Pattern.XX, false, new byte[0], own, KeyAgreement.generate(RANDOM), null);
          var in = reader(alices);
          in.require(2 + 32);
          int from = in.position() + 2;
          handshake.read(Arrays.copyOfRange(in.array(), from, from + 32));
          byte[] answer = handshake.write(payload);
          alices.write(new byte[] {(byte) (answer.length >> 8), (byte) answer.length}, 0, 2);
          alices.write(answer, 0, answer.length);
          throw new IOException("mallory has said her part");
        });
    assertThatThrownBy(() -> bob(YAMUX, Optional.of(ALICE.peerId())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not signed");
    assertThatThrownBy(mallory::get).hasMessageContaining("said her part");
  }

  @Test
  void aKeyOfSmallOrderIsRefused() {
    KeyAgreement key = KeyAgreement.generate(RANDOM);
    assertThatThrownBy(() -> key.agree(new byte[32])).isInstanceOf(MalformedException.class);
  }

  static Stream<Named<byte[]>> anyPayloadIsReadOrMalformed() {
    byte[] key = KeyAgreement.of(new byte[32]).open();
    return Stream.of(
        named("with muxers", NoisePayload.sign(ALICE, key, YAMUX).toArray()),
        named("without", NoisePayload.sign(ALICE, key, Optional.empty()).toArray()));
  }

  @MethodSource
  @FuzzTest
  void anyPayloadIsReadOrMalformed(byte[] bytes) {
    try {
      NoisePayload payload = NoisePayload.decode(bytes);
      assertThat(payload.vouchesFor(new byte[32])).isFalse();
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> anyFirstMessageIsAnsweredOrMalformed() {
    return Stream.of(named("a key", KeyAgreement.of(new byte[32]).open()));
  }

  @MethodSource
  @FuzzTest
  void anyFirstMessageIsAnsweredOrMalformed(byte[] bytes) {
    var handshake =
        new Handshake(
            Pattern.XX,
            false,
            new byte[0],
            KeyAgreement.of(new byte[32]),
            KeyAgreement.of(new byte[32]),
            null);
    try {
      handshake.read(bytes);
      assertThat(handshake.write(new byte[0])).hasSize(96);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(MalformedException.class);
    }
  }
}
