package org.handsel.libp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class Ed25519Test {
  private static final HexFormat HEX = HexFormat.of();

  @TestFactory
  Stream<DynamicTest> whatAliceSignsStandsByBothRulesAndOnlyForThatMessage() {
    return LongStream.range(0, 50)
        .mapToObj(seed -> dynamicTest("seed=" + seed, () -> roundTrip(seed)));
  }

  private static void roundTrip(long seed) {
    var random = new SplittableRandom(seed);
    var secret = new byte[32];
    random.nextBytes(secret);
    var message = new byte[random.nextInt(200)];
    random.nextBytes(message);
    var alice = KeyPair.ofSeed(secret);
    byte[] key = alice.publicKey().raw().toArray();
    byte[] signature = alice.sign(message);
    assertThat(Ed25519.admissible(key)).isTrue();
    assertThat(Ed25519.verify(key, message, signature)).isTrue();
    assertThat(Ed25519.verifyStrict(key, message, signature)).isTrue();
    int bit = random.nextInt(512);
    signature[bit / 8] ^= (byte) (1 << (bit % 8));
    assertThat(Ed25519.verify(key, message, signature)).isFalse();
    assertThat(Ed25519.verifyStrict(key, message, signature)).isFalse();
  }

  /// Which of the edge cases Handsel's one rule takes.
  @Test
  void theStrictRuleDecidesEveryEdgeCase() {
    var accepted = new ArrayList<String>();
    var refused = new ArrayList<String>();
    for (String line : Vectors.lines("ed25519/edge_cases.txt")) {
      String[] fields = line.split(";", -1);
      boolean stands =
          Ed25519.verifyStrict(
              HEX.parseHex(fields[1]), HEX.parseHex(fields[2]), HEX.parseHex(fields[3]));
      (stands ? accepted : refused).add(fields[0]);
    }
    assertThat(accepted).containsExactly("clean A, torsion R, only cofactored-valid", "ordinary");
    assertThat(refused)
        .containsExactly(
            "A=identity,R=identity,S=0",
            "A small order 8, cofactorless-valid",
            "mixed-order A, cofactorless-valid",
            "mixed-order A, only cofactored-valid",
            "S+L malleated");
  }

  @Test
  void theStrictRuleAgreesWithWycheproof() {
    int seen = 0;
    for (var group : Vectors.json("wycheproof/ed25519_test.json").get("testGroups")) {
      byte[] key = HEX.parseHex(group.get("publicKey").get("pk").asString());
      for (var test : group.get("tests")) {
        byte[] message = HEX.parseHex(test.get("msg").asString());
        byte[] signature = HEX.parseHex(test.get("sig").asString());
        boolean valid = test.get("result").asString().equals("valid");
        assertThat(Ed25519.verifyStrict(key, message, signature))
            .as(test.toString())
            .isEqualTo(valid);
        assertThat(Ed25519.verify(key, message, signature)).as(test.toString()).isEqualTo(valid);
        seen++;
      }
    }
    assertThat(seen).isEqualTo(75);
  }

  @Test
  void aKeyThatIsNotCanonicalIsNoKey() {
    // y = p + 1 stands for the same point as y = 1, and −0 for the same as 0.
    List<String> keys =
        List.of(
            "ee" + "ff".repeat(30) + "7f",
            "01" + "00".repeat(30) + "80",
            "ec" + "ff".repeat(31), // x = −0, y = −1
            "ed" + "ff".repeat(30) + "7f", // y = p
            "ff".repeat(32),
            "ec" + "ff".repeat(30) + "7f", // canonical, of order 2
            "00".repeat(32), // canonical, of order 4
            "02" + "00".repeat(31)); // no point
    for (String key : keys) assertThat(Ed25519.admissible(HEX.parseHex(key))).as(key).isFalse();
  }

  @Test
  void aSignatureOfTheWrongLengthIsNone() {
    var alice = KeyPair.ofSeed(new byte[32]);
    byte[] key = alice.publicKey().raw().toArray();
    byte[] message = "hello".getBytes(StandardCharsets.UTF_8);
    for (int length : new int[] {0, 1, 63, 65, 128}) {
      assertThat(Ed25519.verifyStrict(key, message, new byte[length])).isFalse();
      assertThat(Ed25519.verify(key, message, new byte[length])).isFalse();
    }
    assertThat(Ed25519.verifyStrict(new byte[31], message, alice.sign(message))).isFalse();
  }

  @Test
  void sIsBelowTheOrder() {
    var alice = KeyPair.ofSeed(new byte[32]);
    byte[] message = {};
    byte[] signature = alice.sign(message);
    byte[] big = signature.clone();
    byte[] s = new byte[32];
    for (int i = 0; i < 32; i++) s[i] = signature[63 - i];
    byte[] malleated = Ed25519.toLittle(new BigInteger(1, s).add(EdwardsPoint.ORDER));
    System.arraycopy(malleated, 0, big, 32, 32);
    byte[] key = alice.publicKey().raw().toArray();
    assertThat(Ed25519.verifyStrict(key, message, signature)).isTrue();
    assertThat(Ed25519.verifyStrict(key, message, big)).isFalse();
  }
}
