package org.handsel.libp2p.secure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.transport.BufferPool;
import org.handsel.libp2p.transport.ScriptedWire;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger says in a handshake, or anybody puts between two peers, is noticed; and a
/// file is a network's key, or none.
@ExtendWith(NearMisses.class)
class SecureFuzzTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair ALICE = KeyPair.ofSeed(new byte[32]);
  private static final NoiseSecurity NOISE =
      new NoiseSecurity(ALICE, Optional.of(List.of("/yamux/1.0.0")), RANDOM);
  private static final String KEY = "0123456789abcdef".repeat(4);
  private static final String HEADER = "/key/swarm/psk/1.0.0/\n";

  private static WireReader reader(Wire wire) {
    return new WireReader(wire, new BufferPool(1));
  }

  static Stream<Named<byte[]>> handshake() {
    byte[] first = Arrays.copyOf(new byte[] {0, 32}, 34);
    System.arraycopy(KeyAgreement.of(new byte[32]).open(), 0, first, 2, 32);
    byte[] third = Arrays.copyOf(first, 34 + 2 + 64);
    third[35] = 64;
    return Stream.of(named("a key", first), named("a key and a seal", third));
  }

  /// Nobody gets through who doesn't hear what we say.
  @MethodSource
  @FuzzTest
  void handshake(byte[] bytes) {
    var wire = new ScriptedWire(bytes);
    for (boolean dialled : new boolean[] {true, false}) {
      try {
        if (dialled) NOISE.dial(wire, reader(wire), Optional.empty());
        else NOISE.accept(wire, reader(wire));
        throw new AssertionError("a handshake with nobody");
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
      wire = new ScriptedWire(bytes);
    }
  }

  static Stream<Named<byte[]>> payload() {
    byte[] key = KeyAgreement.of(new byte[32]).open();
    return Stream.of(
        named("as it should be", NoisePayload.sign(ALICE, key, Optional.empty()).toArray()),
        named("none", new byte[] {0}));
  }

  /// What whoever hears us puts into her last message.
  @MethodSource
  @FuzzTest
  void payload(byte[] bytes) throws IOException {
    KeyAgreement own = KeyAgreement.of(new byte[32]);
    var mallory = new Handshake(Pattern.XX, true, new byte[0], own, own, null);
    var alice = new Handshake(Pattern.XX, false, new byte[0], own, own, null);
    alice.read(mallory.write(new byte[0]));
    mallory.read(alice.write(new byte[0]));
    byte[] said = Arrays.copyOf(bytes, Math.min(bytes.length, 60_000));
    byte[] heard = alice.read(mallory.write(said));
    assertThat(heard).isEqualTo(said);
    try {
      NoisePayload payload = NoisePayload.decode(heard);
      assertThat(payload.vouchesFor(new byte[32])).isFalse();
      assertThat(NoisePayload.decode(payload.toArray())).isEqualTo(payload);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  private static CipherState cipher() {
    return new CipherState(new byte[CipherState.KEY_BYTES], 0);
  }

  private static SecureChannel channel(Wire wire) {
    return new SecureChannel(
        ALICE.peerId(), Optional.empty(), wire, reader(wire), cipher(), cipher());
  }

  static Stream<Named<byte[]>> sealed() throws IOException {
    var wire = new ScriptedWire();
    var out = channel(wire).out();
    for (int size : new int[] {0, 5, 700, 3000}) out.write(new byte[size]);
    return Stream.of(named("four messages", wire.heard()));
  }

  /// Only what was sealed comes out, and that is zeros in the seed.
  @MethodSource
  @FuzzTest
  void sealed(byte[] bytes) {
    var channel = channel(new ScriptedWire(bytes));
    try {
      byte[] opened = channel.in().readAllBytes();
      assertThat(opened).isEqualTo(new byte[opened.length]);
      assertThat(opened.length).isLessThanOrEqualTo(bytes.length);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  static Stream<Named<byte[]>> keyFile() {
    byte[] key = HexFormat.of().parseHex(KEY);
    return Stream.of(
            HEADER + "/base16/\n" + KEY + "\n",
            HEADER + "/base64/\r\n" + Base64.getEncoder().encodeToString(key),
            HEADER + "/bin/\n" + new String(key, ISO_8859_1))
        .map(text -> named(text.lines().toList().get(1), text.getBytes(ISO_8859_1)));
  }

  @MethodSource
  @FuzzTest
  void keyFile(byte[] bytes) {
    try {
      String file = PreSharedKey.parse(bytes).toFile();
      assertThat(PreSharedKey.parse(file.getBytes(ISO_8859_1)).toFile()).isEqualTo(file);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+").hasNoCause();
    }
  }

  static Stream<Named<byte[]>> privateWire() throws IOException {
    var wire = new ScriptedWire();
    PreSharedKey.generate(RANDOM).protect(wire, RANDOM).write(new byte[50], 0, 50);
    return Stream.of(named("a nonce and a word", wire.heard()));
  }

  /// A nonce, and then as many bytes as were said.
  @MethodSource
  @FuzzTest
  void privateWire(byte[] bytes) {
    Wire wire = PreSharedKey.generate(RANDOM).protect(new ScriptedWire(bytes), RANDOM);
    var buffer = new byte[77];
    int read = 0;
    try {
      for (int n = wire.read(buffer, 0, 77); n >= 0; n = wire.read(buffer, 0, 77)) read += n;
      assertThat(read).isEqualTo(bytes.length - 24);
    } catch (IOException e) {
      assertThat(bytes.length).isLessThan(24);
    }
  }
}
