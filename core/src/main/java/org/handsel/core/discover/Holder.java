package org.handsel.core.discover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Log;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Version;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;

/// The side of sync that answers, until the other side has asked enough.
public final class Holder {
  private static final SyncLimits LIMITS = SyncLimits.DEFAULT;
  private static final long SOON_MILLIS = Duration.ofHours(1).toMillis();

  private final Holdings holdings;
  private final Function<org.handsel.libp2p.multiformats.Cid, Optional<Log>> logs;
  private final InstantSource clock;

  /// @param logs the identity logs that are known here
  public Holder(
      Holdings holdings,
      Function<org.handsel.libp2p.multiformats.Cid, Optional<Log>> logs,
      InstantSource clock) {
    this.holdings = holdings;
    this.logs = logs;
    this.clock = clock;
  }

  /// Answers until the other side closes.
  ///
  /// @throws MalformedException if it asks what isn't a question
  public void answer(InputStream in, OutputStream out) throws IOException {
    Optional<byte[]> next = Frames.next(in, LIMITS.frameBytesMax());
    while (next.isPresent()) {
      Data.Map question =
          DagCbor.decode(next.get(), DagCbor.Limits.of(LIMITS.frameBytesMax())).asMap();
      Data answer =
          switch (question.text("q")) {
            case "items" -> items(question);
            case "records" -> records(question.list("of"));
            case "logs" -> logs(question.list("of"));
            default -> throw new MalformedException("an unknown question");
          };
      Frames.write(out, DagCbor.encode(answer));
      out.flush();
      next = Frames.next(in, LIMITS.frameBytesMax());
    }
  }

  private Data items(Data.Map question) throws MalformedException {
    List<String> topics = new ArrayList<>();
    for (Data topic : question.list("topics")) topics.add(topic.asText());
    if (topics.size() > LIMITS.topicsMax()) throw new MalformedException("too many topics");
    Optional<Version> after =
        question.has("after") ? Optional.of(Items.of(question.get("after"))) : Optional.empty();
    // sync.md §3.3 "What expires within an hour is left out."
    List<Version> items =
        holdings.items(topics, after, clock.millis() + SOON_MILLIS, LIMITS.itemsMax());
    boolean more = items.size() == LIMITS.itemsMax();
    return Data.map().put("items", Items.toData(items)).put("more", more).build();
  }

  private Data records(List<Data> of) throws MalformedException {
    if (of.size() > LIMITS.recordsMax()) throw new MalformedException("too many records at once");
    List<Data> found = new ArrayList<>();
    int bytes = 0;
    for (Data digest : of) {
      if (bytes >= LIMITS.answerBytes()) break;
      Optional<SignedRecord> record = holdings.byDigest(digest.asBytes());
      if (record.isEmpty()) continue;
      found.add(Data.of(record.get().encoded()));
      bytes += record.get().encoded().size();
    }
    return Data.map().put("records", Data.list(found)).build();
  }

  private Data logs(List<Data> of) throws MalformedException {
    if (of.size() > LIMITS.logsMax()) throw new MalformedException("too many logs at once");
    List<Data> found = new ArrayList<>();
    int bytes = 0;
    for (Data identity : of) {
      List<Data> entries = new ArrayList<>();
      Optional<Log> log = logs.apply(identity.asLink());
      if (log.isPresent() && bytes < LIMITS.answerBytes()) {
        for (Entry entry : log.get().entries()) {
          Bytes encoded = Bytes.of(entry.encode());
          bytes += encoded.size();
          entries.add(Data.of(encoded));
        }
      }
      found.add(Data.list(entries));
    }
    return Data.map().put("logs", Data.list(found)).build();
  }
}
