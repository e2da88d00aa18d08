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
import org.handsel.libp2p.crypto.PeerId;
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

  /// Whose log was asked of whom.
  private record Question(PeerId of, Cid author) {}

  // When each was answered last; guarded by itself. Bounded: the eldest are forgotten.
  private final Map<Question, Long> answered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Long> eldest) {
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
  /// @param later how many may pass another time: their log or the list of what stands was not to
  ///   be had, or they are dated ahead of our clock
  /// @param penalty what the peer has to pay, and `why`
  record Taken(int fresh, int later, int penalty, String why) {}

  /// Takes a batch that `peer` sent over `from` in answer to our question for `wanted`. `before`
  /// hears what passes before it is kept.
  Taken take(List<byte[]> batch, Set<Bytes> wanted, PeerId peer, Asker from, Passing before)
      throws IOException {
    List<SignedRecord> passed = new ArrayList<>();
    List<SignedRecord> behind = new ArrayList<>();
    var bill = new Bill();
    for (byte[] bytes : batch) {
      Verdict verdict = inspector.inspect(bytes);
      sort(verdict, passed, behind, bill);
    }
    if (!behind.isEmpty()) {
      fetchLogs(behind, peer, from);
      // Still behind: the log is not to be had now; passed over without a penalty.
      List<SignedRecord> still = new ArrayList<>();
      for (SignedRecord record : behind) sort(inspector.judge(record), passed, still, bill);
      bill.later += still.size();
    }
    for (SignedRecord record : passed) {
      if (!wanted.contains(record.digest())) throw new MalformedException("not what was asked for");
    }
    before.hear(passed);
    long fresh = records.keep(passed, false).stream().filter(it -> it == Records.Kept.NEW).count();
    return new Taken((int) fresh, bill.later, bill.penalty, bill.why);
  }

  /// Hears of records that passed.
  @FunctionalInterface
  interface Passing {
    void hear(List<SignedRecord> records);
  }

  private static final class Bill {
    private int later;
    private int penalty;
    private String why = "";
  }

  private static void sort(
      Verdict verdict, List<SignedRecord> passed, List<SignedRecord> behind, Bill bill) {
    switch (verdict) {
      case Verdict.Pass(var record, _) -> passed.add(record);
      case Verdict.Behind(var record) -> behind.add(record);
      case Verdict.Ignore(var reason) -> {
        boolean mayPass = reason == Verdict.Reason.AHEAD || reason == Verdict.Reason.KEEP_AWAY;
        if (mayPass) bill.later++;
        LOG.debug("passed over a record: {}", reason);
      }
      case Verdict.Reject(var fault, var why) -> {
        bill.penalty += fault.penalty;
        bill.why = why;
        LOG.warn("rejected a record: {}", why);
      }
    }
  }

  // record.md §5.3 "at most one answer about a log for each author, neighbour and minute"
  private void fetchLogs(List<SignedRecord> behind, PeerId peer, Asker from) throws IOException {
    Set<Cid> authors = new LinkedHashSet<>();
    long now = clock.millis();
    synchronized (answered) {
      for (SignedRecord record : behind) {
        Cid author = record.payload().author();
        Long before = answered.get(new Question(peer, author));
        if (before == null || now - before >= LOG_AGAIN_MILLIS) authors.add(author);
      }
    }
    List<Cid> rest = List.copyOf(authors);
    int most = SyncLimits.DEFAULT.logsMax();
    while (!rest.isEmpty()) {
      List<Cid> some = rest.subList(0, Math.min(rest.size(), most));
      List<List<byte[]>> logs = from.logs(some);
      List<Cid> without = new ArrayList<>();
      for (int i = 0; i < some.size(); i++) {
        if (logs.get(i).isEmpty()) without.add(some.get(i));
        else keepLog(some.get(i), logs.get(i));
      }
      // Only now: had the wire broken, another conversation would have to ask again at once.
      Set<Cid> done = new LinkedHashSet<>(some);
      // An answer has room for some logs only: as long as it brings any, ask for the others again.
      if (without.size() < some.size()) without.forEach(done::remove);
      synchronized (answered) {
        done.forEach(it -> answered.put(new Question(peer, it), now));
      }
      rest = rest.stream().filter(it -> !done.contains(it)).toList();
    }
  }

  private void keepLog(Cid identity, List<byte[]> sent) throws MalformedException {
    if (sent.isEmpty()) return;
    List<Entry> entries = new ArrayList<>();
    for (byte[] entry : sent) entries.add(Entry.decode(entry));
    logs.keep(identity, entries);
  }
}
