package org.handsel.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.sandbox.UnitException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What requester and worker hear from each other, and what is read from the disk.
@ExtendWith(NearMisses.class)
class WireFuzzTest {
  private static final Cid SOME = Cid.of(Cid.RAW, new byte[] {1});

  private interface Writing {
    void to(ByteArrayOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    var out = new ByteArrayOutputStream();
    try {
      writing.to(out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  static Stream<Named<byte[]>> anythingAtAllIsAQuestionOrMalformed() {
    return Stream.of(named("unit 7", bytes(new Wire.Question(SOME, 7)::writeTo)));
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAQuestionOrMalformed(byte[] bytes) {
    try {
      var question = Wire.Question.readFrom(new ByteArrayInputStream(bytes));
      byte[] again = bytes(question::writeTo);
      assertThat(Wire.Question.readFrom(new ByteArrayInputStream(again))).isEqualTo(question);
    } catch (IOException _) {
      // as it should be
    }
  }

  static Stream<Named<byte[]>> anythingAtAllIsAnAnswerOrMalformed() {
    return Stream.of(
        named("output", bytes(Wire.Answer.of(Outcome.ok(new byte[] {1, 2}))::writeTo)),
        named("trap", bytes(Wire.Answer.of(Outcome.failed(UnitException.Kind.TRAP))::writeTo)),
        named("no", bytes(Wire.Answer.no("busy")::writeTo)));
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAnAnswerOrMalformed(byte[] bytes) {
    try {
      var answer = Wire.Answer.readFrom(new ByteArrayInputStream(bytes));
      byte[] again = bytes(answer::writeTo);
      assertThat(Wire.Answer.readFrom(new ByteArrayInputStream(again))).isEqualTo(answer);
    } catch (IOException _) {
      // as it should be
    }
  }

  static Stream<Named<byte[]>> whatIsOnTheDiskIsAnEventOrMalformed() {
    return Stream.of(
            new Happened.Begun(1, -5, List.of(SOME)),
            new Happened.Dealt(2, 0, "bafy"),
            new Happened.Joined(3, 0),
            new Happened.Gone(4, 0),
            new Happened.Answered(5, 0, 7, SOME, 12),
            new Happened.RanHere(6, 7, SOME, 12),
            new Happened.Ended(7, "done"))
        .map(it -> named(it.getClass().getSimpleName(), it.encode().toArray()));
  }

  @MethodSource
  @FuzzTest
  void whatIsOnTheDiskIsAnEventOrMalformed(byte[] bytes) {
    try {
      var event = Happened.decode(Bytes.of(bytes));
      assertThat(Happened.decode(event.encode())).isEqualTo(event);
    } catch (MalformedException _) {
      // as it should be
    }
  }
}
