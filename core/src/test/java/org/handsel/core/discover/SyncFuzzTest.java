package org.handsel.core.discover;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Version;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Whatever a stranger sends in a conversation of sync ends it, or is a message.
class SyncFuzzTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
  private final Holder holder = new Holder(new Nothing(), _ -> Optional.empty(), NOON);

  @FuzzTest
  void anythingAtAllIsAQuestionOrEndsTheConversation(byte[] bytes) {
    try {
      holder.answer(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    } catch (IOException _) {
      // as it should be
    }
  }

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
