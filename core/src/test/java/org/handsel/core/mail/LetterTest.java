package org.handsel.core.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class LetterTest {
  @Test
  void everyKindIsReadAsItWasWritten() throws Exception {
    for (Letter.Kind kind : Letter.Kind.values()) {
      var letter = new Letter(kind, Bytes.of(new byte[32]), Bytes.utf8("what it says"));
      assertThat(Letter.decode(letter.encode())).isEqualTo(letter);
    }
  }

  static Stream<Named<byte[]>> bytesOfStrangersAreLettersOrMalformed() {
    return Stream.of(Letter.Kind.values())
        .map(kind -> new Letter(kind, Bytes.of(new byte[32]), Bytes.utf8("what it says")))
        .map(letter -> named(letter.kind().toString(), letter.encode()));
  }

  @MethodSource
  @FuzzTest
  void bytesOfStrangersAreLettersOrMalformed(byte[] bytes) {
    try {
      assertThat(Letter.decode(bytes).encode()).isEqualTo(bytes);
    } catch (MalformedException _) {
      // as it should be
    }
  }
}
