package org.handsel.services.code;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// An issue or patch with all that was done on it, as a function of the set of its records: whoever
/// has the same records sees the same, in whatever order they came. code.md §7
///
/// @param acts each after those that it knew of; concurrent ones by their date, then their id
/// @param closed whether it was closed last
/// @param head a patch's newest commit
/// @param reviews each person's last judgement of `head`
/// @param checks each person's last result for `head`
/// @param redacted what was taken back: ids of acts, or of the opening
public record Matter(
    Cid id,
    Cid author,
    long at,
    Opened opened,
    List<Done> acts,
    boolean closed,
    Optional<Bytes> head,
    Map<Cid, Act.Review> reviews,
    Map<Cid, Act.Check> checks,
    Set<Cid> redacted) {

  /// An act, who did it, and when in ms since 1970 as they say.
  public record Done(Cid id, Cid author, long at, Act act) {}

  private static final Comparator<Done> BY_DATE =
      Comparator.comparingLong(Done::at).thenComparing(Done::id);

  /// What `acts` on the opening come to. Acts on something else don't count.
  public static Matter of(
      Cid id, Cid author, long at, Opened opened, Project project, Collection<Done> acts) {
    List<Done> order = order(acts.stream().filter(it -> it.act.on().equals(id)).toList());
    var authors = new HashMap<Cid, Cid>();
    authors.put(id, author);
    order.forEach(it -> authors.put(it.id, it.author));
    boolean closed = false;
    Optional<Bytes> head = opened.patch().map(Opened.Patch::head);
    var redacted = new HashSet<Cid>();
    for (Done done : order) {
      boolean mine = done.author.equals(author);
      switch (done.act.what()) {
        // code.md §7.2 "Its author and the maintainers close it"
        case Act.Turn(var to) -> {
          if (mine || project.maintainers().contains(done.author)) closed = to;
        }
        // code.md §7.3 "Only a patch's author gives it another newest commit"
        case Act.Revise(var to) -> {
          if (mine && head.isPresent()) head = Optional.of(to);
        }
        // code.md §7.4 "Only who said something takes it back"
        case Act.Redact(var of) -> {
          if (done.author.equals(authors.get(of))) redacted.add(of);
        }
        case Act.Comment _, Act.Review _, Act.Check _ -> {}
      }
    }
    var reviews = new LinkedHashMap<Cid, Act.Review>();
    var checks = new LinkedHashMap<Cid, Act.Check>();
    for (Done done : order) {
      if (done.act.what() instanceof Act.Review it && head.equals(Optional.of(it.head()))) {
        reviews.put(done.author, it);
      }
      if (done.act.what() instanceof Act.Check it && head.equals(Optional.of(it.head()))) {
        checks.put(done.author, it);
      }
    }
    return new Matter(
        id, author, at, opened, order, closed, head, reviews, checks, Set.copyOf(redacted));
  }

  private static List<Done> order(List<Done> acts) {
    var known = new LinkedHashMap<Cid, Done>();
    acts.forEach(it -> known.put(it.id, it));
    var waits = new HashMap<Cid, Integer>();
    var followers = new HashMap<Cid, List<Done>>();
    var ready = new PriorityQueue<>(BY_DATE);
    for (Done done : known.values()) {
      int before = 0;
      for (Cid each : done.act.after()) {
        if (!known.containsKey(each)) continue;
        followers.computeIfAbsent(each, _ -> new ArrayList<>()).add(done);
        before++;
      }
      waits.put(done.id, before);
      if (before == 0) ready.add(done);
    }
    var order = new ArrayList<Done>();
    for (Done next = ready.poll(); next != null; next = ready.poll()) {
      order.add(next);
      for (Done follower : followers.getOrDefault(next.id, List.of())) {
        if (waits.merge(follower.id, -1, Integer::sum) == 0) ready.add(follower);
      }
    }
    return order;
  }

  /// What a new act comes after.
  public List<Cid> heads() {
    var heads = new LinkedHashMap<Cid, Done>();
    acts.forEach(it -> heads.put(it.id, it));
    for (Done done : acts) done.act.after().forEach(heads::remove);
    List<Cid> all = List.copyOf(heads.keySet());
    return all.subList(Math.max(0, all.size() - Act.AFTER_MAX), all.size());
  }

  /// Maintainers who approve the patch as it is now.
  public List<Cid> approvals(Project project) {
    return project.maintainers().stream()
        .filter(it -> reviews.containsKey(it) && reviews.get(it).approves())
        .toList();
  }

  /// The result that more found than any other, and who found it; none if there is no such one.
  public Optional<Map.Entry<Act.Check, List<Cid>>> agreed() {
    var byResult = new HashMap<Bytes, List<Cid>>();
    checks.forEach(
        (who, it) -> byResult.computeIfAbsent(it.result(), _ -> new ArrayList<>()).add(who));
    List<List<Cid>> groups =
        byResult.values().stream()
            .sorted(Comparator.comparingInt((List<Cid> it) -> it.size()).reversed())
            .toList();
    if (groups.isEmpty()) return Optional.empty();
    if (groups.size() > 1 && groups.get(1).size() == groups.getFirst().size()) {
      return Optional.empty();
    }
    List<Cid> most = groups.getFirst();
    return Optional.ofNullable(checks.get(most.getFirst())).map(it -> Map.entry(it, most));
  }

  /// Who found another result than most did.
  public List<Cid> dissenters() {
    Optional<List<Cid>> most = agreed().map(Map.Entry::getValue);
    if (most.isEmpty()) return List.of();
    List<Cid> agree = most.get();
    return checks.keySet().stream().filter(it -> !agree.contains(it)).toList();
  }
}
