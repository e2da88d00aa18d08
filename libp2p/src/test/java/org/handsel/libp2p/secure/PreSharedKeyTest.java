package org.handsel.libp2p.secure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;
import org.handsel.libp2p.transport.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PreSharedKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Multiaddr ADDRESS = Multiaddr.of("/ip4/10.0.0.1/tcp/1");
  private static final String HEX = "0123456789abcdef".repeat(4);

  private static PreSharedKey parse(String file) throws MalformedException {
    return PreSharedKey.parse(file.getBytes(ISO_8859_1));
  }

  @Test
  void aKeyIsReadInEveryEncoding() throws MalformedException {
    PreSharedKey key = parse("/key/swarm/psk/1.0.0/\n/base16/\n" + HEX + "\n");
    assertThat(key.toFile()).isEqualTo("/key/swarm/psk/1.0.0/\n/base16/\n" + HEX + "\n");
    byte[] bytes = java.util.HexFormat.of().parseHex(HEX);
    String base64 = java.util.Base64.getEncoder().encodeToString(bytes);
    assertThat(parse("/key/swarm/psk/1.0.0/\r\n/base64/\r\n" + base64).toFile())
        .isEqualTo(key.toFile());
    assertThat(parse("/key/swarm/psk/1.0.0/\n/bin/\n" + new String(bytes, ISO_8859_1)).toFile())
        .isEqualTo(key.toFile());
    assertThat(key).hasToString("a pre-shared key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "/key/swarm/psk/2.0.0/\n/base16/\n",
        "/key/swarm/psk/1.0.0/\n/base16/",
        "/key/swarm/psk/1.0.0/\n/base16/\n0123",
        "/key/swarm/psk/1.0.0/\n/base16/\nsecret",
        "/key/swarm/psk/1.0.0/\n/base64/\nsecret==!",
        "/key/swarm/psk/1.0.0/\n/base99/\nsecret",
      })
  void whatIsNoKeyIsRefusedAndNotQuoted(String file) {
    assertThatThrownBy(() -> parse(file))
        .isInstanceOf(MalformedException.class)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  private interface Talk {
    void on(Wire mine, Wire theirs) throws IOException;
  }

  private static void talk(PreSharedKey mine, PreSharedKey theirs, Talk talk) throws IOException {
    Transport network = new MemoryNetwork(1).host("10.0.0.1");
    try (Listener listener = network.listen(ADDRESS);
        Wire dialled = (Wire) network.dial(ADDRESS, Duration.ofSeconds(1));
        Wire accepted = (Wire) listener.accept()) {
      talk.on(mine.protect(dialled, RANDOM), theirs.protect(accepted, RANDOM));
    }
  }

  private static byte[] read(Wire wire, int length) throws IOException {
    var all = new byte[length];
    for (int got = 0; got < length; ) got += wire.read(all, got, length - got);
    return all;
  }

  @Test
  void membersUnderstandEachOtherInPiecesOfAnySize() throws IOException {
    PreSharedKey key = PreSharedKey.generate(RANDOM);
    talk(
        key,
        key,
        (mine, theirs) -> {
          var said = new byte[1000];
          new java.util.Random(1).nextBytes(said);
          byte[] before = said.clone();
          mine.write(said, 0, 1);
          mine.write(said, 1, 99);
          mine.write(said, 100, 900);
          assertThat(said).as("the caller's bytes stay").isEqualTo(before);
          assertThat(read(theirs, 1000)).isEqualTo(before);
          theirs.write(said, 0, 10);
          assertThat(read(mine, 10)).isEqualTo(java.util.Arrays.copyOf(before, 10));
        });
  }

  @Test
  void strangersReadNoise() throws IOException {
    talk(
        PreSharedKey.generate(RANDOM),
        PreSharedKey.generate(RANDOM),
        (mine, theirs) -> {
          var said = new byte[100];
          mine.write(said, 0, 100);
          assertThat(read(theirs, 100)).isNotEqualTo(said);
        });
  }

  @Test
  void aCallerThatHangsUpInItsNonceIsNoMember() throws IOException {
    PreSharedKey key = PreSharedKey.generate(RANDOM);
    Transport network = new MemoryNetwork(1).host("10.0.0.1");
    try (Listener listener = network.listen(ADDRESS);
        Wire accepted = begun(network, listener)) {
      assertThatThrownBy(() -> key.protect(accepted, RANDOM).read(new byte[1], 0, 1))
          .isInstanceOf(EOFException.class);
    }
  }

  /// What the other side hears of a caller that says ten bytes and hangs up.
  private static Wire begun(Transport network, Listener listener) throws IOException {
    try (Wire dialled = (Wire) network.dial(ADDRESS, Duration.ofSeconds(1))) {
      dialled.write(new byte[10], 0, 10);
    }
    return (Wire) listener.accept();
  }
}
