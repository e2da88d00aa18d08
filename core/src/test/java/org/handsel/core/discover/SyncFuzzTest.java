package org.handsel.core.discover;

import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Version;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends in a conversation of sync ends it, or is a message.
@ExtendWith(NearMisses.class)
class SyncFuzzTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
  private final Holder holder = new Holder(new Nothing(), _ -> Optional.empty(), NOON);

  private interface Question {
    void to(Asker asker) throws IOException;
  }

  private static byte[] asked(Question question) {
    var out = new ByteArrayOutputStream();
    try {
      question.to(new Asker(InputStream.nullInputStream(), out));
    } catch (IOException _) {
      // Nobody answers.
    }
    return out.toByteArray();
  }

  static Stream<Named<byte[]>> anythingAtAllIsAQuestionOrEndsTheConversation() {
    return Stream.of(
        named("for items", asked(it -> it.items(List.of("market"), Optional.empty()))),
        named("for records", asked(it -> it.records(List.of(Bytes.of(new byte[32]))))),
        named("for logs", asked(it -> it.logs(List.of(Cid.of(Cid.DAG_CBOR, new byte[1]))))));
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAQuestionOrEndsTheConversation(byte[] bytes) {
    try {
      holder.answer(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    } catch (IOException _) {
      // as it should be
    }
  }

  static Stream<Named<byte[]>> anythingAtAllIsAnAnswerOrEndsTheConversation() {
    return anythingAtAllIsAQuestionOrEndsTheConversation()
        .map(question -> {
          var out = new ByteArrayOutputStream();
          try {
            new SyncFuzzTest().holder.answer(new ByteArrayInputStream(question.getPayload()), out);
          } catch (IOException e) {
            throw new IllegalStateException("our own question", e);
          }
          return named(question.getName(), out.toByteArray());
        });
  }

  @MethodSource
  @FuzzTest
  void anythingAtAllIsAnAnswerOrEndsTheConversation(byte[] bytes) {
    Bytes digest = Bytes.of(new byte[32]);
    for (int question = 0; question < 3; question++) {
      var asker = new Asker(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
      try {
        switch (question) {
          case 0 -> asker.items(List.of("market"), Optional.empty());
          case 1 -> asker.records(List.of(digest));
          default -> asker.logs(List.of(Cid.of(Cid.DAG_CBOR, bytes)));
        }
      } catch (IOException _) {
        // as it should be
      }
    }
  }

  private static final class Nothing implements Holdings {
    @Override
    public List<Version> items(
        Collection<String> topics, Optional<Version> after, long expiresAfter, int most) {
      return List.of();
    }

    @Override
    public List<Bytes> missing(List<Bytes> digests) {
      return digests;
    }

    @Override
    public Optional<SignedRecord> byDigest(Bytes digest) {
      return Optional.empty();
    }
  }
}
