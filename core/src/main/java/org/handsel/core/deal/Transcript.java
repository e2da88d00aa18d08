package org.handsel.core.deal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.handsel.core.escrow.Phase;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// The steps of one deal that a node holds, and the state they make. A value: the same set gives
/// the same order and the same state, however it was put together.
public final class Transcript {
  /// Nothing said yet.
  public static final Transcript EMPTY = new Transcript(Map.of(), Drops.NONE);

  /// deal.md §4.2 "among those that are ready, the strongest first, and of equal ones the smaller
  /// digest"
  private static final Comparator<Step> ORDER =
      Comparator.<Step>comparingInt(step -> strength(step.word())).thenComparing(Step::id);

  private final Map<Bytes, Step> steps;
  private final Drops drops;

  private Transcript(Map<Bytes, Step> steps, Drops drops) {
    this.steps = steps;
    this.drops = drops;
  }

  /// The same steps, and what logs say of who was put away.
  public Transcript under(Drops logs) {
    return new Transcript(steps, logs);
  }

  /// The transcript that `steps` make; doubles count once.
  public static Transcript of(Collection<Step> steps) {
    var byId = new TreeMap<Bytes, Step>();
    steps.forEach(step -> byId.put(step.id(), step));
    return new Transcript(byId, Drops.NONE);
  }

  /// This and one more.
  public Transcript with(Step step) {
    if (steps.containsKey(step.id())) return this;
    var more = new TreeMap<>(steps);
    more.put(step.id(), step);
    return new Transcript(more, drops);
  }

  /// Whether the step is held.
  public boolean holds(Bytes id) {
    return steps.containsKey(id);
  }

  /// Every step held, by digest.
  public Collection<Step> steps() {
    return List.copyOf(steps.values());
  }

  /// The steps that count, in the order of the fold. Left out are those that name a step not held
  /// yet, what an equivocating device said at and after the place that it filled twice, and what a
  /// device said after it was put away.
  public List<Step> ordered() {
    Map<Bytes, Long> forks = forkHeights();
    Set<Bytes> fallen = fallen();
    var waiting = new HashMap<Bytes, Step>();
    for (Step step : steps.values()) {
      Long fork = forks.get(step.dev());
      boolean counts = (fork == null || step.n() < fork) && !fallen.contains(step.id());
      if (counts && inLane(step)) waiting.put(step.id(), step);
    }
    // For each step how many of those that it names have to be taken before it, and who waits for
    // whom. A fork's own steps are known, though they don't count: what names them need not wait.
    var ready = new PriorityQueue<>(ORDER);
    var open = new HashMap<Bytes, Integer>();
    var waitsFor = new HashMap<Bytes, List<Step>>();
    for (Step step : waiting.values()) {
      Set<Bytes> before = new HashSet<>(causes(step).toList());
      before.removeIf(id -> steps.containsKey(id) && !waiting.containsKey(id));
      open.put(step.id(), before.size());
      before.forEach(id -> waitsFor.computeIfAbsent(id, _ -> new ArrayList<>()).add(step));
      if (before.isEmpty()) ready.add(step);
    }
    var ordered = new ArrayList<Step>();
    for (Step next = ready.poll(); next != null; next = ready.poll()) {
      ordered.add(next);
      for (Step after : waitsFor.getOrDefault(next.id(), List.of())) {
        if (open.merge(after.id(), -1, Integer::sum) == 0) ready.add(after);
      }
    }
    return ordered;
  }

  /// Where the deal stands: every word in order, then what the chain says finally.
  ///
  /// @param pot the chain's final word; empty if it was never reached
  /// @param fundBy the terms' last time to lock the money, Unix seconds
  public Turn fold(Optional<Pot> pot, long fundBy) {
    Turn turn = Turn.to(new Deal.Quoted());
    for (Step step : ordered()) turn = Deal.step(turn.deal(), step.word());
    if (pot.isPresent()) {
      turn = Deal.step(turn.deal(), new Event.ChainSeen(pot.get()));
      if (pot.get().phase() == Phase.UNFUNDED && pot.get().blockTime() > fundBy) {
        turn = Deal.step(turn.deal(), new Event.FundingOver());
      }
    }
    return turn;
  }

  /// Pairs of steps on one place: each is a proof that its device says two things at once.
  public List<Equivocation> equivocations() {
    var first = new HashMap<Step.Place, Step>();
    var found = new ArrayList<Equivocation>();
    for (Step step : steps.values()) {
      Step other = first.putIfAbsent(step.place(), step);
      if (other != null) found.add(new Equivocation(other, step));
    }
    return found;
  }

  /// The newest step that counts of each lane: what the next step of `dev` names as seen, its own
  /// lane left out. A step that waits isn't named: whoever names a step that nobody has would stop
  /// all that the others say after it.
  public List<Step.Seen> seenBy(Bytes dev) {
    return heads().entrySet().stream()
        .filter(head -> !head.getKey().equals(dev))
        .map(head -> new Step.Seen(head.getKey(), head.getValue().n(), head.getValue().id()))
        .toList();
  }

  /// The newest step that is held of the lane of `dev`.
  public Optional<Step> head(Bytes dev) {
    return steps.values().stream()
        .filter(step -> step.dev().equals(dev))
        .max(Comparator.comparingLong(Step::n).thenComparing(Step::id, Comparator.reverseOrder()));
  }

  /// Steps that are named but not held: what to ask the other side for.
  public Set<Bytes> missing() {
    var missing = new HashSet<Bytes>();
    steps.values().forEach(step -> causes(step).forEach(missing::add));
    missing.removeAll(steps.keySet());
    return missing;
  }

  /// False if `prev` is held and isn't the place before in the same lane.
  private boolean inLane(Step step) {
    Step prev = step.prev().map(steps::get).orElse(null);
    return prev == null || (prev.dev().equals(step.dev()) && prev.n() == step.n() - 1);
  }

  private Map<Bytes, Step> heads() {
    var heads = new TreeMap<Bytes, Step>();
    for (Step step : ordered()) {
      heads.merge(step.dev(), step, (a, b) -> a.n() > b.n() ? a : b);
    }
    return heads;
  }

  private Map<Bytes, Long> forkHeights() {
    var heights = new HashMap<Bytes, Long>();
    equivocations().forEach(fork -> heights.merge(fork.one().dev(), fork.one().n(), Math::min));
    return heights;
  }

  /// deal.md §4.6 "What it doesn't name falls"
  private Set<Bytes> fallen() {
    var fallen = new HashSet<Bytes>();
    var devices = new HashMap<Cid, Set<Bytes>>();
    for (Step step : steps.values()) {
      devices.computeIfAbsent(step.author(), _ -> new HashSet<>()).add(step.dev());
    }
    devices.forEach((author, all) -> {
      if (all.size() > 1) all.forEach(dev -> fallen.addAll(fallen(author, dev)));
    });
    return fallen;
  }

  private Set<Bytes> fallen(Cid author, Bytes dev) {
    List<Step> knowing =
        steps.values().stream()
            .filter(it -> it.author().equals(author) && !it.dev().equals(dev))
            .filter(it -> drops.dropped(it, dev))
            .toList();
    if (knowing.isEmpty()) return Set.of();
    var pasts = new HashMap<Bytes, Set<Bytes>>();
    knowing.forEach(it -> pasts.put(it.id(), past(it)));
    var fallen = new HashSet<Bytes>();
    for (Step step : steps.values()) {
      if (step.author().equals(author) && step.dev().equals(dev)) fallen.add(step.id());
    }
    var stand = new HashSet<>(fallen);
    for (Step it : knowing) {
      Set<Bytes> past = pasts.getOrDefault(it.id(), Set.of());
      boolean first = knowing.stream().noneMatch(other -> past.contains(other.id()));
      if (first) stand.retainAll(past);
    }
    fallen.removeAll(stand);
    return fallen;
  }

  /// Everything held that `step` names, itself or through others.
  private Set<Bytes> past(Step step) {
    var past = new HashSet<Bytes>();
    var next = new ArrayDeque<Bytes>(causes(step).toList());
    while (!next.isEmpty()) {
      Step cause = steps.get(next.pop());
      if (cause != null && past.add(cause.id())) causes(cause).forEach(next::push);
    }
    return past;
  }

  private static Stream<Bytes> causes(Step step) {
    return Stream.concat(step.prev().stream(), step.seen().stream().map(Step.Seen::id));
  }

  /// Words that move no money come first: they are what the others speak of.
  private static int strength(Event.Word word) {
    return word instanceof Event.Move move ? move.way().rank : 0;
  }

  /// Two steps of one device on one place. Neither counts.
  public record Equivocation(Step one, Step other) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof Transcript that && steps.equals(that.steps);
  }

  @Override
  public int hashCode() {
    return steps.hashCode();
  }
}
