package org.handsel.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class KeyringTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Keyring.Cost CHEAP = new Keyring.Cost(8, 1);
  private static final Bytes SECRET = Bytes.utf8("thirty-two bytes of Alice's key.");

  @TempDir Path folder;

  @Test
  void thePassphraseOpensWhatItLocked() throws Exception {
    locked();
    var ring = Keyring.open(file(), "correct horse");
    assertThat(ring.secret("device")).contains(SECRET);
    assertThat(ring.secret("peer")).isEmpty();
    assertThat(ring.toString()).doesNotContain(SECRET.hex());
  }

  @Test
  void anotherPassphraseDoesNotAndNothingIsLost() throws Exception {
    locked();
    assertThatThrownBy(() -> Keyring.open(file(), "correct house"))
        .isInstanceOf(WrongPassphraseException.class);
    assertThat(Keyring.open(file(), "correct horse").names()).containsExactly("device");
  }

  @Test
  void theSecretIsNotInTheFileAndNobodyElseMayReadIt() throws Exception {
    locked();
    assertThat(HEX.formatHex(Files.readAllBytes(file()))).doesNotContain(SECRET.hex());
    assertThat(Files.getPosixFilePermissions(file())).hasSize(2);
  }

  @Test
  void keysAreNotOverwrittenByAccident() throws Exception {
    locked();
    assertThatThrownBy(this::locked).isInstanceOf(IOException.class);
    var more =
        Keyring.open(file(), "correct horse")
            .with("peer", SECRET, "battery", CHEAP, new SecureRandom());
    assertThat(more.names()).containsExactly("device", "peer");
    assertThat(Keyring.open(file(), "battery").names()).containsExactly("device", "peer");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file());
    }
  }

  @Test
  void aDamagedFileNeverOpens() throws Exception {
    locked();
    byte[] good = Files.readAllBytes(file());
    for (long seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      byte[] bad = good.clone();
      // The cost's own bytes are left alone: a changed one may be a valid, very costly one.
      int at = bad.length - 1 - random.nextInt(64);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), bad);
      assertThatThrownBy(() -> Keyring.open(file(), "correct horse"))
          .as("seed=" + seed)
          .isInstanceOfAny(IOException.class, WrongPassphraseException.class);
    }
  }

  @Test
  void wycheproofsVectorsAreToldApart() throws Exception {
    Path shared = Path.of(System.getProperty("handsel.root")).resolveSibling("shared");
    Path vectors = shared.resolve("vectors/wycheproof/xchacha20_poly1305_test.json");
    assumeTrue(Files.exists(vectors), "the shared vectors are not here");
    int checked = 0;
    for (JsonNode group :
        new ObjectMapper().readTree(Files.readString(vectors)).get("testGroups")) {
      for (JsonNode it : group.get("tests")) {
        byte[] sealed = HEX.parseHex(it.get("ct").asString() + it.get("tag").asString());
        byte[] key = hex(it, "key");
        byte[] nonce = hex(it, "iv");
        byte[] associated = hex(it, "aad");
        var opened = XChaCha.open(key, nonce, associated, sealed);
        if (it.get("result").asString().equals("valid")) {
          assertThat(opened).hasValue(hex(it, "msg"));
          assertThat(XChaCha.seal(key, nonce, associated, hex(it, "msg"))).isEqualTo(sealed);
        } else {
          assertThat(opened).as(it.get("tcId").toString()).isEmpty();
        }
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(100);
  }

  @FuzzTest
  void anyFileIsAKeyringOrRefused(byte[] bytes) throws Exception {
    Path file = Files.createTempFile("keys", ".fuzz");
    try {
      Files.write(file, bytes);
      Keyring.open(file, "");
    } catch (IOException | WrongPassphraseException expected) {
      assertThat(expected.getMessage()).isNotNull();
    } finally {
      Files.delete(file);
    }
  }

  private void locked() throws IOException {
    Keyring.create(
        file(), Map.of("device", SECRET), "correct horse", CHEAP, new SecureRandom(), false);
  }

  private Path file() {
    return folder.resolve("keys");
  }

  private static byte[] hex(JsonNode it, String name) {
    return HEX.parseHex(it.get(name).asString());
  }
}
