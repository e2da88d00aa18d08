package org.handsel.node.people;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Scope;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.rate.Fact;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.History;
import org.handsel.core.rate.Rating;
import org.handsel.core.rate.Ratings;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.screen.Standing;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.record.RecordStore;

/// What the signed facts that are here say of a person. There is no score: a score needs people
/// whom the viewer trusts to begin with.
public final class Reputation implements Standing {
  private static final Set<String> KINDS = Set.of(Hist.KIND, Rating.KIND, Equivocation.KIND);
  private static final int RATINGS_MAX = 100_000;
  private static final int REMEMBERED_MAX = 1_000;

  private static final int PROOFS_MAX = 10_000;

  private final RecordStore records;
  private final Function<Cid, Optional<Log>> logs;
  private final InstantSource clock;
  private final ConcurrentMap<Cid, Known> known = new ConcurrentHashMap<>();

  /// Over the facts in `records` and the identities that `logs` knows.
  public Reputation(RecordStore records, Function<Cid, Optional<Log>> logs, InstantSource clock) {
    this.records = records;
    this.logs = logs;
    this.clock = clock;
    records.watch(this::arrived);
  }

  /// All that is known of a person.
  ///
  /// @param ratings of the person
  /// @param contested open lines of deals about which the two sides differ
  /// @param proofs that a device of the person says two things at once
  record Known(
      History history,
      List<Ratings.Counted> ratings,
      Set<Cid> contested,
      List<Equivocation> proofs) {}

  private void arrived(List<SignedRecord> fresh) {
    boolean matters = fresh.stream().map(it -> it.payload().kind()).anyMatch(KINDS::contains);
    // A fact of one person can make a rating of another count: all are added up anew.
    if (matters) known.clear();
  }

  Known known(Cid person) {
    if (known.size() > REMEMBERED_MAX) known.clear();
    return known.computeIfAbsent(person, this::addUp);
  }

  private Known addUp(Cid person) {
    Map<Cid, Fact> facts = new LinkedHashMap<>();
    add(facts, records.by(person, Hist.KIND));
    Set<Cid> raters = new LinkedHashSet<>();
    for (SignedRecord record : records.ofKind(Rating.KIND, RATINGS_MAX)) {
      if (rates(record, person)) {
        add(facts, List.of(record));
        raters.add(record.payload().author());
      }
    }
    // What the person said of others tells where those contradict it.
    for (SignedRecord record : records.by(person, Rating.KIND)) {
      add(facts, List.of(record));
      rated(record).ifPresent(raters::add);
    }
    raters.forEach(it -> add(facts, records.by(it, Hist.KIND)));
    Ratings.Judged judged = Ratings.judge(facts.values());
    List<Ratings.Counted> counted =
        judged.counting().stream().filter(it -> it.rating().of().equals(person)).toList();
    return new Known(
        History.of(person, facts.values()), counted, judged.contested(), proofs(person));
  }

  /// One for each device of the person whose two lines its log grants.
  private List<Equivocation> proofs(Cid person) {
    var proofs = new LinkedHashMap<Bytes, Equivocation>();
    List<SignedRecord> told = records.ofKind(Equivocation.KIND, PROOFS_MAX);
    for (SignedRecord record : told) {
      try {
        var proof = Equivocation.of(record.payload().body().orElseThrow());
        if (!proof.author().equals(person) || !granted(proof.one()) || !granted(proof.other())) {
          continue;
        }
        proofs.putIfAbsent(proof.device(), proof);
      } catch (MalformedException _) {
        // it never passed its checks
      }
    }
    Equivocation.among(records.by(person, Hist.KIND))
        .forEach(it -> proofs.putIfAbsent(it.device(), it));
    return List.copyOf(proofs.values());
  }

  private boolean granted(SignedRecord line) {
    var it = line.payload();
    return logs.apply(it.author())
        .map(log -> log.authority(it.dev(), Scope.SELL, it.log(), it.n()))
        .filter(Log.Authority.GRANTED::equals)
        .isPresent();
  }

  private static boolean rates(SignedRecord record, Cid person) {
    return rated(record).equals(Optional.of(person));
  }

  private static Optional<Cid> rated(SignedRecord record) {
    try {
      return Optional.of(Rating.of(record.payload().body().orElseThrow()).of());
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }

  private static void add(Map<Cid, Fact> facts, Collection<SignedRecord> records) {
    for (SignedRecord it : records) Fact.of(it).ifPresent(fact -> facts.put(it.id(), fact));
  }

  @Override
  public Seen of(Cid person) {
    Known it = known(person);
    long now = clock.instant().getEpochSecond();
    History.Counts counts = it.history.counts(now, it.contested);
    boolean play = it.ratings.stream().anyMatch(each -> each.grade() == Rating.Grade.PLAY);
    return new Seen(
        counts.done(),
        counts.cancelled(),
        counts.ruled(),
        counts.unresolved(),
        counts.contested(),
        (int) it.ratings.stream().filter(each -> !each.early(now)).count(),
        Optional.empty(),
        it.history.complete() && it.proofs.isEmpty(),
        play);
  }

  /// Whether a rating doesn't count yet.
  boolean early(Ratings.Counted rating) {
    return rating.early(clock.instant().getEpochSecond());
  }

  /// The lines of a person's history, the newest first.
  List<History.Line> lines(Cid person) {
    List<History.Line> lines = new ArrayList<>(known(person).history.lines());
    java.util.Collections.reverse(lines);
    return lines;
  }
}
