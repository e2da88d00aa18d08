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
import org.handsel.core.rate.Fact;
import org.handsel.core.rate.Hist;
import org.handsel.core.rate.History;
import org.handsel.core.rate.Rating;
import org.handsel.core.rate.Ratings;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.screen.Standing;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.record.RecordStore;

/// What the signed facts that are here say of a person. There is no score: a score needs people
/// whom the viewer trusts to begin with.
public final class Reputation implements Standing {
  private static final int RATINGS_MAX = 100_000;
  private static final int REMEMBERED_MAX = 1_000;

  private final RecordStore records;
  private final InstantSource clock;
  private final ConcurrentMap<Cid, Known> known = new ConcurrentHashMap<>();

  /// Over the facts in `records`.
  public Reputation(RecordStore records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
    records.watch(this::arrived);
  }

  /// All that is known of a person.
  record Known(History history, List<Ratings.Counted> ratings) {}

  private void arrived(List<SignedRecord> fresh) {
    boolean matters =
        fresh.stream()
            .map(it -> it.payload().kind())
            .anyMatch(kind -> kind.equals(Hist.KIND) || kind.equals(Rating.KIND));
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
    raters.forEach(it -> add(facts, records.by(it, Hist.KIND)));
    List<Ratings.Counted> counted =
        Ratings.counting(facts.values()).stream()
            .filter(it -> it.rating().of().equals(person))
            .toList();
    return new Known(History.of(person, facts.values()), counted);
  }

  private static boolean rates(SignedRecord record, Cid person) {
    try {
      return Rating.of(record.payload().body().orElseThrow()).of().equals(person);
    } catch (MalformedException _) {
      return false;
    }
  }

  private static void add(Map<Cid, Fact> facts, Collection<SignedRecord> records) {
    for (SignedRecord it : records) {
      var payload = it.payload();
      payload
          .body()
          .ifPresent(body ->
              facts.put(
                  it.id(),
                  new Fact(
                      it.id(),
                      payload.author(),
                      payload.dev(),
                      payload.kind(),
                      payload.at(),
                      body)));
    }
  }

  @Override
  public Seen of(Cid person) {
    Known it = known(person);
    History.Counts counts = it.history.counts(clock.instant().getEpochSecond());
    boolean play = it.ratings.stream().anyMatch(each -> each.rating().grade() == Rating.Grade.PLAY);
    return new Seen(
        counts.done(),
        counts.cancelled(),
        counts.ruled(),
        counts.unresolved(),
        it.ratings.size(),
        Optional.empty(),
        it.history.complete() && !it.history.forked(),
        play);
  }

  /// The lines of a person's history, the newest first.
  List<History.Line> lines(Cid person) {
    List<History.Line> lines = new ArrayList<>(known(person).history.lines());
    java.util.Collections.reverse(lines);
    return lines;
  }
}
