package org.handsel.libp2p.secure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.secure.Pattern.Token;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Handshakes recorded by another implementation (cacophony). libp2p needs XX alone; that all the
/// other patterns come out right too shows that the engine follows the rules and not one case.
class NoiseVectorsTest {
  private static final String VECTORS = "noise/cacophony_25519.json";
  private static final String SUITE = "_25519_ChaChaPoly_SHA256";

  /// Noise §7, written as the messages' tokens; `i`/`r` in front: known beforehand.
  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("NN", ":e:e ee"),
          Map.entry("KN", "i:e:e ee se"),
          Map.entry("NK", "r:e es:e ee"),
          Map.entry("KK", "ir:e es ss:e ee se"),
          Map.entry("NX", ":e:e ee s es"),
          Map.entry("KX", "i:e:e ee se s es"),
          Map.entry("XN", ":e:e ee:s se"),
          Map.entry("IN", ":e s:e ee se"),
          Map.entry("XK", "r:e es:e ee:s se"),
          Map.entry("IK", "r:e es s ss:e ee se"),
          Map.entry("IX", ":e s:e ee se s es"),
          Map.entry("N", "r:e es"),
          Map.entry("K", "ir:e es ss"),
          Map.entry("X", "r:e es s ss"));

  @TestFactory
  Stream<DynamicTest> recordedHandshakesComeOutTheSame() {
    List<JsonNode> ours =
        Vectors.json(VECTORS)
            .get("vectors")
            .valueStream()
            .filter(v -> pattern(v.get("protocol_name").asString()) != null)
            .toList();
    assertThat(ours).hasSize(PATTERNS.size() + 1);
    return ours.stream().map(v -> dynamicTest(v.get("protocol_name").asString(), () -> replay(v)));
  }

  private static @Nullable Pattern pattern(String protocol) {
    if (!protocol.startsWith("Noise_") || !protocol.endsWith(SUITE)) return null;
    String name = protocol.substring("Noise_".length(), protocol.length() - SUITE.length());
    if (name.equals("XX")) return Pattern.XX;
    String text = PATTERNS.get(name);
    if (text == null) return null;
    String[] parts = text.split(":");
    List<List<Token>> messages =
        Arrays.stream(parts)
            .skip(1)
            .map(m ->
                Arrays.stream(m.split(" "))
                    .map(t -> Token.valueOf(t.toUpperCase(Locale.ROOT)))
                    .toList())
            .toList();
    return new Pattern(name, parts[0].contains("i"), parts[0].contains("r"), messages);
  }

  private static void replay(JsonNode vector) throws IOException {
    Pattern pattern = requireNonNull(pattern(vector.get("protocol_name").asString()));
    var initiator = party(vector, pattern, true);
    var responder = party(vector, pattern, false);
    CipherState[] first = {};
    CipherState[] second = {};
    int turn = 0;
    for (JsonNode message : vector.get("messages").valueStream().toList()) {
      byte[] payload = hex(message, "payload");
      byte[] expected = hex(message, "ciphertext");
      if (!initiator.done()) {
        boolean firstWrites = turn % 2 == 0;
        byte[] written = (firstWrites ? initiator : responder).write(payload);
        assertThat(written).isEqualTo(expected);
        assertThat((firstWrites ? responder : initiator).read(written)).isEqualTo(payload);
        if (initiator.done()) {
          assertThat(responder.done()).isTrue();
          assertThat(initiator.hash()).isEqualTo(hex(vector, "handshake_hash"));
          first = initiator.split();
          second = responder.split();
        }
      } else {
        // A one-way pattern goes on in its one direction.
        boolean oneWay = pattern.messages().size() == 1;
        boolean firstWrites = oneWay || turn % 2 == 0;
        CipherState sending = firstWrites ? first[0] : second[0];
        CipherState receiving = firstWrites ? second[1] : first[1];
        byte[] sealed = Arrays.copyOf(payload, payload.length + CipherState.TAG_BYTES);
        assertThat(sending.seal(sealed, 0, payload.length)).isEqualTo(sealed.length);
        assertThat(sealed).isEqualTo(expected);
        int opened = receiving.open(sealed, 0, sealed.length);
        assertThat(Arrays.copyOf(sealed, opened)).isEqualTo(payload);
      }
      turn++;
    }
  }

  private static Handshake party(JsonNode vector, Pattern pattern, boolean initiator) {
    String own = initiator ? "init_" : "resp_";
    String other = initiator ? "resp_" : "init_";
    boolean otherKnown = initiator ? pattern.responderKnown() : pattern.initiatorKnown();
    KeyAgreement staticKey = key(vector, own + "static");
    KeyAgreement ephemeral = key(vector, own + "ephemeral");
    byte[] remote = otherKnown ? requireNonNull(key(vector, other + "static")).open() : null;
    // The responder of a one-way pattern has no ephemeral key; it's never asked for one.
    KeyAgreement some = ephemeral == null ? KeyAgreement.of(new byte[32]) : ephemeral;
    return new Handshake(
        pattern, initiator, hex(vector, own + "prologue"), staticKey, some, remote);
  }

  private static @Nullable KeyAgreement key(JsonNode vector, String name) {
    return vector.has(name) ? KeyAgreement.of(hex(vector, name)) : null;
  }

  private static byte[] hex(JsonNode node, String name) {
    return HexFormat.of().parseHex(node.get(name).asString());
  }
}
