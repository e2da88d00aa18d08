package org.handsel.core.rate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Which ratings count, and about which deals the two sides contradict each other. Pure: signed
/// facts in, verdicts out; no chain is asked.
public final class Ratings {
  private final Map<Cid, Fact> facts = new HashMap<>();
  private final Map<Cid, Hist> lines = new HashMap<>();
  // By author: the first close that holds a seal, and the first of each open line.
  private final Map<Cid, Map<Bytes, Hist.Close>> sealing = new HashMap<>();
  private final Map<Cid, Map<Cid, Hist.Close>> closing = new HashMap<>();

  private Ratings(Collection<Fact> all) {
    for (Fact fact : all) {
      if (!fact.kind().equals(Hist.KIND)) continue;
      Optional<Hist> line = parse(fact);
      if (line.isEmpty()) continue;
      facts.put(fact.id(), fact);
      lines.put(fact.id(), line.get());
      if (line.get().event() instanceof Hist.Close close) {
        Cid author = fact.author();
        closing.computeIfAbsent(author, _ -> new HashMap<>()).putIfAbsent(close.of(), close);
        close
            .seal()
            .ifPresent(seal ->
                sealing.computeIfAbsent(author, _ -> new HashMap<>()).putIfAbsent(seal, close));
      }
    }
  }

  /// A rating that counts, now or later, and the fact behind it.
  ///
  /// @param grade what backs it, as far as it was shown
  /// @param contested whether the two sides say that the deal ended differently
  /// @param closed whether the rated side has closed it
  /// @param due when the rated side should have, Unix seconds
  public record Counted(
      Fact fact, Rating rating, Rating.Grade grade, boolean contested, boolean closed, long due) {
    /// Whether it doesn't count yet at `now`, Unix seconds: rating.md §4.2 "attested only once".
    public boolean early(long now) {
      return grade == Rating.Grade.ATTESTED && !closed && due >= now;
    }
  }

  /// What came of it.
  ///
  /// @param counting the ratings that count
  /// @param contested open lines, of either side, of deals about which the two sides differ
  public record Judged(List<Counted> counting, Set<Cid> contested) {
    /// Copies both.
    public Judged {
      counting = List.copyOf(counting);
      contested = Set.copyOf(contested);
    }
  }

  /// Judges the ratings among `facts`. Facts of both kinds, of rater and rated, have to be there:
  /// what can't be followed to an open line and a sealed close doesn't count.
  public static Judged judge(Collection<Fact> facts) {
    var ratings = new Ratings(facts);
    var contested = new HashSet<Cid>();
    Map<Cid, List<Counted>> bySlot = new HashMap<>();
    for (Fact fact : facts) {
      if (!fact.kind().equals(Rating.KIND)) continue;
      Optional<Rating> rating = read(fact).filter(it -> ratings.valid(fact, it));
      if (rating.isEmpty()) continue;
      Counted counted = ratings.counted(fact, rating.get());
      if (counted.contested) {
        contested.add(rating.get().slot());
        contested.add(ratings.seal(fact, rating.get()).orElseThrow().of());
      }
      if (ratings.voided(rating.get())) continue;
      bySlot.computeIfAbsent(rating.get().slot(), _ -> new ArrayList<>()).add(counted);
    }
    // rating.md §3.4 "Two ratings on one slot: neither counts"
    return new Judged(
        bySlot.values().stream().filter(l -> l.size() == 1).map(List::getFirst).toList(),
        contested);
  }

  private Counted counted(Fact fact, Rating rating) {
    Optional<Hist.Result> theirs = close(rating).map(Hist.Close::result);
    Optional<Hist.Result> raters = seal(fact, rating).map(Hist.Close::result);
    // history.md §3.2: who was rated can't call it void, and who differs contradicts
    boolean contested = theirs.isPresent() && (voided(rating) || !theirs.equals(raters));
    // rating.md §4.1: no receipt is read yet, so nothing is proven
    var grade = rating.grade() == Rating.Grade.PROVEN ? Rating.Grade.ATTESTED : rating.grade();
    return new Counted(
        fact, rating, grade, contested, theirs.isPresent(), open(rating).orElseThrow().due());
  }

  // rating.md §3.5 "A rating on a line that the rated person's own close calls void"
  private boolean voided(Rating rating) {
    return close(rating).filter(it -> it.result() == Hist.Result.VOID).isPresent();
  }

  private Optional<Hist.Close> close(Rating rating) {
    return Optional.ofNullable(closing.getOrDefault(rating.of(), Map.of()).get(rating.slot()));
  }

  private Optional<Hist.Close> seal(Fact fact, Rating rating) {
    return Optional.ofNullable(sealing.getOrDefault(fact.author(), Map.of()).get(rating.seal()));
  }

  private Optional<Hist.Open> open(Rating rating) {
    return Optional.ofNullable(lines.get(rating.slot()))
        .map(Hist::event)
        .flatMap(it -> it instanceof Hist.Open open ? Optional.of(open) : Optional.empty());
  }

  private boolean valid(Fact fact, Rating rating) {
    Fact slot = facts.get(rating.slot());
    // rating.md §3.1 "slot is an open line of the rated person's own history"
    if (slot == null || !rating.of().equals(slot.author())) return false;
    Optional<Hist.Open> open = open(rating).filter(it -> it.role() == rating.role());
    if (open.isEmpty()) return false;
    // rating.md §3.2 "ref opens with salt, the rated person and the author"
    Bytes ref = Hist.ref(rating.salt(), rating.of(), fact.author());
    if (!open.get().ref().equals(ref) || rating.of().equals(fact.author())) return false;
    // rating.md §3.3 "the author's own close holds its seal"
    return seal(fact, rating).isPresent();
  }

  private static Optional<Hist> parse(Fact fact) {
    try {
      return Optional.of(Hist.of(fact.body()));
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }

  private static Optional<Rating> read(Fact fact) {
    try {
      return Optional.of(Rating.of(fact.body()));
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }
}
