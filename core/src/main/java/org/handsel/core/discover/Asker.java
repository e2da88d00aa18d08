package org.handsel.core.discover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.handsel.core.record.Version;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;

/// The side of sync that asks: one question, one answer, in turn.
public final class Asker {
  private static final SyncLimits LIMITS = SyncLimits.DEFAULT;

  private final InputStream in;
  private final OutputStream out;

  /// Over a stream whose first message has been exchanged.
  public Asker(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /// A page of what the other side holds.
  ///
  /// @param more whether there is another page
  public record Page(List<Version> items, boolean more) {}

  /// What the other side holds in `topics`, from behind `after` on.
  ///
  /// @throws MalformedException if the answer is none, or goes backwards
  public Page items(Collection<String> topics, Optional<Version> after) throws IOException {
    var question = Data.map().put("q", "items").put("topics", Data.texts(topics));
    after.ifPresent(it -> question.put("after", Items.toData(it)));
    Data.Map answer = ask(question.build());
    List<Version> items = Items.of(answer.list("items"));
    Optional<Version> last = after;
    for (Version item : items) {
      // sync.md §3.2 "in rising order"
      if (last.isPresent() && item.compareTo(last.get()) <= 0) {
        throw new MalformedException("items that don't rise");
      }
      last = Optional.of(item);
    }
    boolean more = answer.bool("more");
    if (more && items.isEmpty()) throw new MalformedException("more of nothing");
    return new Page(items, more);
  }

  /// Records by their digests, as they came; the other side may send fewer, from the first on.
  public List<byte[]> records(List<Bytes> digests) throws IOException {
    var of = Data.list(digests.stream().map(Data::of).toList());
    Data.Map answer = ask(Data.map().put("q", "records").put("of", of).build());
    List<Data> sent = answer.list("records");
    if (sent.size() > digests.size()) throw new MalformedException("records nobody asked for");
    List<byte[]> records = new ArrayList<>();
    for (Data it : sent) records.add(it.asBytes().toArray());
    return records;
  }

  /// Identity logs, each as its entries; empty for one that the other side doesn't know.
  public List<List<byte[]>> logs(List<Cid> identities) throws IOException {
    Data.Map answer = ask(Data.map().put("q", "logs").put("of", Data.links(identities)).build());
    List<Data> sent = answer.list("logs");
    if (sent.size() != identities.size()) throw new MalformedException("a log for each identity");
    List<List<byte[]>> logs = new ArrayList<>();
    for (Data log : sent) {
      List<byte[]> entries = new ArrayList<>();
      for (Data entry : log.asList()) entries.add(entry.asBytes().toArray());
      logs.add(entries);
    }
    return logs;
  }

  private Data.Map ask(Data.Map question) throws IOException {
    Frames.write(out, DagCbor.encode(question));
    out.flush();
    byte[] answer = Frames.read(in, LIMITS.frameBytesMax());
    return DagCbor.decode(answer, DagCbor.Limits.of(LIMITS.frameBytesMax())).asMap();
  }
}
