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

/// Which ratings count. Pure: signed facts in, verdicts out; no chain is asked.
public final class Ratings {
  private Ratings() {}

  /// A rating that counts, and the fact behind it.
  public record Counted(Fact fact, Rating rating) {}

  /// The ratings among `facts` that count. Facts of both kinds, of rater and rated, have to be
  /// there: what can't be followed to an open line and a sealed close doesn't count.
  public static List<Counted> counting(Collection<Fact> facts) {
    Map<Cid, Hist> lines = new HashMap<>();
    Map<Cid, Cid> authors = new HashMap<>();
    Map<Cid, Set<Bytes>> seals = new HashMap<>();
    Map<Cid, Set<Cid>> voided = new HashMap<>();
    for (Fact fact : facts) {
      if (!fact.kind().equals(Hist.KIND)) continue;
      parse(fact).ifPresent(line -> lines.put(fact.id(), line));
      authors.put(fact.id(), fact.author());
      if (parse(fact).map(Hist::event).orElse(null) instanceof Hist.Close close) {
        close
            .seal()
            .ifPresent(
                seal -> seals.computeIfAbsent(fact.author(), _ -> new HashSet<>()).add(seal));
        if (close.result() == Hist.Result.VOID) {
          voided.computeIfAbsent(fact.author(), _ -> new HashSet<>()).add(close.of());
        }
      }
    }
    Map<Cid, List<Counted>> bySlot = new HashMap<>();
    for (Fact fact : facts) {
      if (!fact.kind().equals(Rating.KIND)) continue;
      read(fact)
          .filter(rating -> valid(fact, rating, lines, authors, seals))
          // rating.md §3.5 "A rating on a line that the rated person's own close calls void"
          .filter(rating -> !voided.getOrDefault(rating.of(), Set.of()).contains(rating.slot()))
          .ifPresent(rating ->
              bySlot
                  .computeIfAbsent(rating.slot(), _ -> new ArrayList<>())
                  .add(new Counted(fact, rating)));
    }
    // rating.md §3.4 "Two ratings on one slot: neither counts"
    return bySlot.values().stream().filter(l -> l.size() == 1).map(List::getFirst).toList();
  }

  private static boolean valid(
      Fact fact,
      Rating rating,
      Map<Cid, Hist> lines,
      Map<Cid, Cid> authors,
      Map<Cid, Set<Bytes>> seals) {
    Hist slot = lines.get(rating.slot());
    // rating.md §3.1 "slot is an open line of the rated person's own history"
    if (slot == null || !rating.of().equals(authors.get(rating.slot()))) return false;
    if (!(slot.event() instanceof Hist.Open open) || open.role() != rating.role()) return false;
    // rating.md §3.2 "ref opens with salt, the rated person and the author"
    if (!open.ref().equals(Hist.ref(rating.salt(), rating.of(), fact.author()))) return false;
    if (rating.of().equals(fact.author())) return false;
    // rating.md §3.3 "the author's own close holds its seal"
    return seals.getOrDefault(fact.author(), Set.of()).contains(rating.seal());
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
