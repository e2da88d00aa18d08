package org.handsel.services.code;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Where a project's branches are: what enough maintainers agree on, as a function of the set of
/// their claims, in whatever order they came. code.md §3
///
/// @param now the claim that holds; none before the first
/// @param earlier claims that held once, or might have, by digest: `now` too
/// @param proposed claims that would move on from `now` and lack signatures, in order of digest
/// @param signers who signed each claim, by its digest
public record Canon(
    Optional<Claim> now,
    Map<Bytes, Claim> earlier,
    List<Claim> proposed,
    Map<Bytes, Set<Cid>> signers) {

  /// A claim and who signed it.
  public record Signed(Cid author, Claim claim) {}

  /// What is given is copied.
  public Canon {
    earlier = Map.copyOf(earlier);
    proposed = List.copyOf(proposed);
    signers = Map.copyOf(signers);
  }

  /// What `claims` come to. Those of others than the maintainers, and of other projects, don't
  /// count.
  public static Canon of(Cid id, Project project, Collection<Signed> claims) {
    var known = new HashMap<Bytes, Claim>();
    var signers = new HashMap<Bytes, Set<Cid>>();
    for (Signed each : claims) {
      if (!each.claim.project().equals(id) || !project.maintainers().contains(each.author)) {
        continue;
      }
      Bytes digest = each.claim.digest();
      known.put(digest, each.claim);
      signers.computeIfAbsent(digest, _ -> new LinkedHashSet<>()).add(each.author);
    }
    // code.md §3.1 "as many maintainers as the project needs"
    Map<Bytes, Claim> agreed =
        known.entrySet().stream()
            .filter(it -> signers.getOrDefault(it.getKey(), Set.of()).size() >= project.need())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    // code.md §3.2 "the greatest `seq`, of equal ones the least digest"
    Optional<Claim> now =
        agreed.values().stream()
            .max(
                Comparator.comparingLong(Claim::seq)
                    .thenComparing(Comparator.comparing(Claim::digest).reversed()));
    List<Claim> proposed =
        known.values().stream()
            .filter(it -> follows(it, now))
            .sorted(Comparator.comparing(Claim::digest))
            .toList();
    return new Canon(now, agreed, proposed, signers);
  }

  private static boolean follows(Claim claim, Optional<Claim> now) {
    return claim.seq() == now.map(Claim::seq).orElse(0L) + 1
        && claim.prev().equals(now.map(Claim::digest));
  }

  /// The branches and tags as they are now.
  public SortedMap<String, Bytes> refs() {
    return now.map(Claim::refs).orElseGet(TreeMap::new);
  }

  /// The claim that moves on from what holds now to `refs`, taking in `merges`.
  public Claim next(Cid project, SortedMap<String, Bytes> refs, List<Cid> merges) {
    return new Claim(
        project, now.map(Claim::seq).orElse(0L) + 1, now.map(Claim::digest), refs, merges);
  }

  /// Whether `ref` was at `object` in any claim that enough maintainers signed.
  public boolean ever(String ref, Bytes object) {
    return earlier.values().stream()
        .anyMatch(it -> Optional.ofNullable(it.refs().get(ref)).equals(Optional.of(object)));
  }

  /// Patches that were taken in.
  public Set<Cid> merged() {
    return earlier.values().stream()
        .flatMap(it -> it.merges().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Who signed `claim`.
  public Set<Cid> signers(Claim claim) {
    return signers.getOrDefault(claim.digest(), Set.of());
  }
}
