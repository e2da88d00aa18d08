package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.handsel.libp2p.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MultibaseTest {
  @TestFactory
  Stream<DynamicTest> theVectorsHold() {
    return Stream.of("basic", "leading_zero").flatMap(MultibaseTest::vectors);
  }

  private static Stream<DynamicTest> vectors(String file) {
    List<String> lines = Vectors.lines("multiformats/multibase_" + file + ".csv");
    // The header's second column is the text itself.
    String quoted = lines.getFirst().split(", ", 2)[1];
    String text = quoted.substring(1, quoted.length() - 1).replace("\\x00", "\0");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return lines.stream()
        .skip(1)
        .map(line -> line.split(", ", 2))
        .map(row -> dynamicTest(file + " " + row[0], () -> holds(row[0], row[1], bytes)));
  }

  private static void holds(String base, String quoted, byte[] bytes) throws Exception {
    String text = quoted.strip().substring(1, quoted.strip().length() - 1);
    assertThat(Multibase.valueOf(base.toUpperCase(Locale.ROOT)).encode(bytes)).isEqualTo(text);
    assertThat(Multibase.decode(text)).isEqualTo(bytes);
    assertThat(Multibase.of(text)).hasToString(base);
  }

  @TestFactory
  Stream<DynamicTest> anyBytesComeBackInAnyBase() {
    return Stream.of(Multibase.values())
        .map(base ->
            dynamicTest(
                base.toString(),
                () -> {
                  var random = new SplittableRandom(58);
                  for (int size = 0; size < 70; size++) {
                    var bytes = new byte[size];
                    random.nextBytes(bytes);
                    for (int zero = random.nextInt(3); zero < size && zero < 2; zero++) {
                      bytes[zero] = 0;
                    }
                    assertThat(Multibase.decode(base.encode(bytes))).isEqualTo(bytes);
                  }
                }));
  }

  @Test
  void strayTextIsRefused() {
    for (String text :
        List.of(
            "",
            "?abc",
            "z0OIl",
            "b1",
            "baaaaaaaaa",
            "bab",
            "cae",
            "mAB",
            "fabc",
            "MA===",
            "u+/",
            "9a",
            "0012",
            "🚀a",
            "M=",
            "c========",
            "z" + "1".repeat(5000))) {
      assertThatThrownBy(() -> Multibase.decode(text))
          .as(text)
          .isInstanceOf(MalformedException.class);
    }
  }
}
