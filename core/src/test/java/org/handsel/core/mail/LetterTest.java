package org.handsel.core.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class LetterTest {
  @Test
  void everyKindIsReadAsItWasWritten() throws Exception {
    for (Letter.Kind kind : Letter.Kind.values()) {
      var letter = new Letter(kind, Bytes.of(new byte[32]), Bytes.utf8("what it says"));
      assertThat(Letter.decode(letter.encode())).isEqualTo(letter);
    }
  }

  @FuzzTest
  void bytesOfStrangersAreLettersOrMalformed(byte[] bytes) {
    try {
      assertThat(Letter.decode(bytes).encode()).isEqualTo(bytes);
    } catch (MalformedException _) {
      // as it should be
    }
  }
}
