package org.handsel.libp2p.protocol.autonat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;

/// What servers have found out about each address that might be ours. Each network has one vote for
/// an address, its latest, for some time; so many of one kind decide, unless more are of the other.
/// No clock and no I/O. Not safe for use by many threads.
public final class Verdicts {
  private record Vote(boolean reached, Instant at) {}

  private final AutonatLimits.Client limits;
  private final Map<Multiaddr, Map<Subnet, Vote>> votes = new LinkedHashMap<>();

  /// Nothing is known yet.
  public Verdicts(AutonatLimits.Client limits) {
    this.limits = limits;
  }

  /// From now on it's about these addresses, as many as the limits allow, and no others.
  public void candidates(Collection<Multiaddr> addresses) {
    List<Multiaddr> wanted = addresses.stream().distinct().limit(limits.addressesMax()).toList();
    votes.keySet().retainAll(wanted);
    wanted.forEach(address -> votes.computeIfAbsent(address, _ -> new LinkedHashMap<>()));
  }

  /// A server in `network` did or didn't reach `address`.
  public void vote(Multiaddr address, Subnet network, boolean reached, Instant now) {
    Map<Subnet, Vote> ofAddress = votes.get(address);
    if (ofAddress == null) return;
    ofAddress.values().removeIf(vote -> !fresh(vote, now));
    // Where it moved away from must not keep a vote for ever, nor fill the memory.
    if (ofAddress.size() >= 4 * limits.confirmationsMin() && !ofAddress.containsKey(network))
      return;
    ofAddress.put(network, new Vote(reached, now));
  }

  private boolean fresh(Vote vote, Instant now) {
    return now.isBefore(vote.at.plus(limits.votesLast()));
  }

  /// What is known of each address now.
  public Map<Multiaddr, Verdict> all(Instant now) {
    var all = new LinkedHashMap<Multiaddr, Verdict>();
    votes.keySet().forEach(address -> all.put(address, of(address, now)));
    return all;
  }

  private Verdict of(Multiaddr address, Instant now) {
    List<Vote> fresh =
        votes.getOrDefault(address, Map.of()).values().stream().filter(v -> fresh(v, now)).toList();
    long reached = fresh.stream().filter(Vote::reached).count();
    long missed = fresh.size() - reached;
    if (reached >= limits.confirmationsMin() && reached > missed) return Verdict.REACHABLE;
    if (missed >= limits.confirmationsMin() && missed > reached) return Verdict.UNREACHABLE;
    return Verdict.UNKNOWN;
  }

  /// The addresses that a server in `network` should be asked about, those first of which the least
  /// is known.
  public List<Multiaddr> due(Subnet network, Instant now) {
    var open = new ArrayList<Multiaddr>();
    var again = new ArrayList<Multiaddr>();
    votes.forEach((address, ofAddress) -> {
      Vote own = ofAddress.get(network);
      boolean decided = of(address, now) != Verdict.UNKNOWN;
      if (!decided && (own == null || !fresh(own, now))) open.add(address);
      else if (decided && ofAddress.values().stream().noneMatch(v -> recent(v, now))) {
        again.add(address);
      }
    });
    open.addAll(again);
    return List.copyOf(open);
  }

  private boolean recent(Vote vote, Instant now) {
    return now.isBefore(vote.at.plus(limits.recheckAfter()));
  }
}
