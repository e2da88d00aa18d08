package org.handsel.node.peer;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.handsel.core.discover.Asker;
import org.handsel.core.discover.SyncLimits;
import org.handsel.core.identity.Entry;
import org.handsel.core.record.Inspector;
import org.handsel.core.record.Records;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.Verdict;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.record.LogStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges records that a peer sent, fetches the identity logs that this takes, and keeps what
/// passes, a batch in one step.
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final long LOG_AGAIN_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int ASKED_MAX = 10_000;

  private final Inspector inspector;
  private final Records records;
  private final LogStore logs;
  private final InstantSource clock;

  // When a log was asked for last; guarded by itself. Bounded: the eldest are forgotten.
  private final Map<Cid, Long> asked =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Cid, Long> eldest) {
          return size() > ASKED_MAX;
        }
      };

  Intake(Inspector inspector, Records records, LogStore logs, InstantSource clock) {
    this.inspector = inspector;
    this.records = records;
    this.logs = logs;
    this.clock = clock;
  }

  /// What came of a batch.
  ///
  /// @param fresh how many are new here
  /// @param penalty what the peer has to pay, and `why`
  record Taken(int fresh, int penalty, String why) {}

  /// Takes a batch that `from` sent in answer to our question for `wanted`. `before` hears what
  /// passes before it is kept.
  Taken take(List<byte[]> batch, Set<Bytes> wanted, Asker from, Passing before) throws IOException {
    List<SignedRecord> passed = new ArrayList<>();
    List<SignedRecord> behind = new ArrayList<>();
    var bill = new Bill();
    for (byte[] bytes : batch) {
      Verdict verdict = inspector.inspect(bytes);
      sort(verdict, passed, behind, bill);
    }
    if (!behind.isEmpty()) {
      fetchLogs(behind, from);
      for (SignedRecord record : behind) {
        // Still behind: the log is not to be had now; passed over without a penalty.
        sort(inspector.judge(record), passed, new ArrayList<>(), bill);
      }
    }
    for (SignedRecord record : passed) {
      if (!wanted.contains(record.digest())) throw new MalformedException("not what was asked for");
    }
    before.hear(passed);
    long fresh = records.keep(passed, false).stream().filter(it -> it == Records.Kept.NEW).count();
    return new Taken((int) fresh, bill.penalty, bill.why);
  }

  /// Hears of records that passed.
  @FunctionalInterface
  interface Passing {
    void hear(List<SignedRecord> records);
  }

  private static final class Bill {
    private int penalty;
    private String why = "";
  }

  private static void sort(
      Verdict verdict, List<SignedRecord> passed, List<SignedRecord> behind, Bill bill) {
    switch (verdict) {
      case Verdict.Pass(var record, _) -> passed.add(record);
      case Verdict.Behind(var record) -> behind.add(record);
      case Verdict.Ignore(var reason) -> LOG.debug("passed over a record: {}", reason);
      case Verdict.Reject(var fault, var why) -> {
        bill.penalty += fault.penalty;
        bill.why = why;
        LOG.warn("rejected a record: {}", why);
      }
    }
  }

  // record.md §5.3 "at most one fetch of a log for each author and minute"
  private void fetchLogs(List<SignedRecord> behind, Asker from) throws IOException {
    Set<Cid> authors = new LinkedHashSet<>();
    long now = clock.millis();
    synchronized (asked) {
      for (SignedRecord record : behind) {
        Cid author = record.payload().author();
        Long before = asked.get(author);
        if (before == null || now - before >= LOG_AGAIN_MILLIS) authors.add(author);
      }
      authors.forEach(it -> asked.put(it, now));
    }
    List<Cid> all = new ArrayList<>(authors);
    int most = SyncLimits.DEFAULT.logsMax();
    for (int at = 0; at < all.size(); at += most) {
      List<Cid> some = all.subList(at, Math.min(all.size(), at + most));
      List<List<byte[]>> answers = from.logs(some);
      for (int i = 0; i < some.size(); i++) keepLog(some.get(i), answers.get(i));
    }
  }

  private void keepLog(Cid identity, List<byte[]> sent) throws MalformedException {
    if (sent.isEmpty()) return;
    List<Entry> entries = new ArrayList<>();
    for (byte[] entry : sent) entries.add(Entry.decode(entry));
    logs.keep(identity, entries);
  }
}
