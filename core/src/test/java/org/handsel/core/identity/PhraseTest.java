package org.handsel.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class PhraseTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void trezorsVectorsComeOut() throws Exception {
    for (JsonNode row : vectors("bip39/trezor_vectors.json").get("english")) {
      Phrase phrase = Phrase.of(HEX.parseHex(row.get(0).asString()));
      assertThat(String.join(" ", phrase.words())).isEqualTo(row.get(1).asString());
      assertThat(Phrase.parse(row.get(1).asString()).words()).isEqualTo(phrase.words());
      assertThat(HEX.formatHex(phrase.seed("TREZOR"))).isEqualTo(row.get(2).asString());
    }
  }

  @Test
  void bip32sHardenedKeysComeOut() throws Exception {
    int compared = 0;
    for (JsonNode row : vectors("bip32/vectors.json").get("valid")) {
      JsonNode master = row.get("master");
      DerivedKey key =
          DerivedKey.master(
              DerivedKey.Curve.SECP256K1, HEX.parseHex(master.get("seed").asString()));
      assertThat(HEX.formatHex(key.secret())).isEqualTo(master.get("privKey").asString());
      for (JsonNode child : row.get("children")) {
        String path = child.get("path").asString();
        if (path.lastIndexOf('/') != 1 || !path.endsWith("'")) break;
        key = key.child(Integer.parseInt(path.substring(2, path.length() - 1)));
        assertThat(HEX.formatHex(key.secret())).isEqualTo(child.get("privKey").asString());
        assertThat(HEX.formatHex(key.chainCode())).isEqualTo(child.get("chainCode").asString());
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  /// slip-0010, "Test vector 1 for ed25519".
  @Test
  void slip10sEd25519KeysComeOut() {
    DerivedKey key =
        DerivedKey.master(
            DerivedKey.Curve.ED25519, HEX.parseHex("000102030405060708090a0b0c0d0e0f"));
    assertThat(HEX.formatHex(key.secret()))
        .isEqualTo("2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7");
    assertThat(HEX.formatHex(key.child(0).secret()))
        .isEqualTo("68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3");
    assertThat(HEX.formatHex(key.child(0, 1, 2, 2, 1_000_000_000).secret()))
        .isEqualTo("8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793");
  }

  @Test
  void wordsAreTakenAsPeopleTypeThem() throws Exception {
    Phrase phrase = Phrase.generate(new SecureRandom());
    assertThat(phrase.words()).hasSize(24);
    String typed =
        " 1. " + String.join(",\n2) ", phrase.words()).toUpperCase(java.util.Locale.ROOT);
    assertThat(Phrase.parse(typed).words()).isEqualTo(phrase.words());
    assertThat(phrase.toString()).doesNotContain(phrase.words().getFirst());
  }

  @Test
  void wrongWordsAreToldApart() throws Exception {
    Phrase phrase = Phrase.of(new byte[32]);
    List<String> wrong = new ArrayList<>(phrase.words());
    wrong.set(4, "handsel");
    assertThatThrownBy(() -> Phrase.parse(String.join(" ", wrong)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("word 5");
    List<String> turned = new ArrayList<>(phrase.words());
    Collections.reverse(turned);
    assertThatThrownBy(() -> Phrase.parse(String.join(" ", turned)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("fit together");
    assertThatThrownBy(() -> Phrase.parse("abandon about"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not 2");
  }

  private static JsonNode vectors(String name) throws Exception {
    Path shared = Path.of(System.getProperty("handsel.root")).resolveSibling("shared");
    Path file = shared.resolve("vectors").resolve(name);
    assumeTrue(Files.exists(file), "the shared vectors are not here: " + name);
    return new ObjectMapper().readTree(Files.readString(file));
  }
}
