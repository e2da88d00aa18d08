package org.handsel.node.meet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Those of whom was heard, and whom of them to call: without thread, socket or clock. For one
/// thread; times are milliseconds of any clock that only goes forward.
final class Candidates {
  /// How it was heard of somebody; the first is the best.
  enum Origin {
    /// By an address that a person gave.
    GIVEN,

    /// On a link of this machine.
    LINK,

    /// In the DHT, as one who follows a topic of ours.
    TOPIC,

    /// On an earlier day.
    REMEMBERED
  }

  /// What happens.
  sealed interface Input {
    /// Somebody is said to be at these addresses.
    record Heard(PeerId peer, List<Multiaddr> addresses, Origin origin) implements Input {}

    /// A call has ended.
    record Called(PeerId peer, boolean reached) implements Input {}

    /// A peer is a neighbour: both have greeted.
    record Greeted(PeerId peer) implements Input {}

    /// No longer.
    record Gone(PeerId peer) implements Input {}

    /// A peer turned out to follow nothing of ours.
    record Unsuitable(PeerId peer) implements Input {}

    /// Time has gone by.
    record Tick() implements Input {}
  }

  /// Somebody to call.
  record Call(PeerId peer, List<Multiaddr> addresses) {}

  private static final int ADDRESSES_MAX = 16;

  private final MeetLimits limits;
  private final Map<PeerId, Candidate> candidates = new LinkedHashMap<>();
  private final Set<PeerId> company = new HashSet<>();

  private static final class Candidate {
    final PeerId peer;
    List<Multiaddr> addresses;
    Origin origin;
    int failures;
    long due;
    boolean calling;

    Candidate(PeerId peer, List<Multiaddr> addresses, Origin origin) {
      this.peer = peer;
      this.addresses = List.copyOf(addresses);
      this.origin = origin;
    }
  }

  Candidates(MeetLimits limits) {
    this.limits = limits;
  }

  /// Takes what happened at `now`, and says whom to call.
  List<Call> step(Input input, long now) {
    switch (input) {
      case Input.Heard heard -> hear(heard);
      case Input.Called(PeerId peer, boolean reached) -> called(peer, reached, now);
      case Input.Greeted(PeerId peer) -> company.add(peer);
      case Input.Gone(PeerId peer) -> {
        company.remove(peer);
        leaveAlone(peer, now + limits.pauseMin().toMillis());
      }
      case Input.Unsuitable(PeerId peer) -> {
        company.remove(peer);
        leaveAlone(peer, now + limits.unsuitable().toMillis());
      }
      case Input.Tick _ -> {}
    }
    return next(now);
  }

  /// How many neighbours there are.
  int company() {
    return company.size();
  }

  /// True if more are looked for.
  boolean wanting() {
    return company.size() < limits.wanted();
  }

  private void hear(Input.Heard heard) {
    Candidate known = candidates.get(heard.peer());
    if (known != null) {
      // Whoever tells of wrong addresses doesn't hide the right ones.
      known.addresses = Multiaddr.inTurns(heard.addresses(), known.addresses, ADDRESSES_MAX);
      if (heard.origin().compareTo(known.origin) < 0) {
        // Heard of in a better way: what failed before says little.
        known.origin = heard.origin();
        known.failures = 0;
        known.due = Math.min(known.due, 0);
      }
      return;
    }
    if (candidates.size() >= limits.candidatesMax() && !makeRoom(heard.origin())) return;
    candidates.put(heard.peer(), new Candidate(heard.peer(), heard.addresses(), heard.origin()));
  }

  /// Forgets the one that is worth least and was heard of first, if it's worth no more than one of
  /// `origin`.
  private boolean makeRoom(Origin origin) {
    Optional<Candidate> least =
        candidates.values().stream()
            .filter(it -> !it.calling && !company.contains(it.peer))
            .filter(it -> it.origin != Origin.GIVEN && it.origin.compareTo(origin) >= 0)
            .min(
                Comparator.comparing((Candidate it) -> it.origin)
                    .reversed()
                    .thenComparingInt(it -> -it.failures));
    least.ifPresent(it -> candidates.remove(it.peer));
    return least.isPresent();
  }

  private void called(PeerId peer, boolean reached, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate == null) return;
    candidate.calling = false;
    if (reached) {
      candidate.failures = 0;
      candidate.due = now + limits.pauseMin().toMillis();
      return;
    }
    candidate.failures++;
    if (candidate.failures >= limits.failuresMax() && candidate.origin != Origin.GIVEN) {
      candidates.remove(peer);
      return;
    }
    // rendezvous.md §3.3 "left alone for twice as long each time, ten minutes at most"
    int doublings = Math.min(candidate.failures - 1, limits.failuresMax());
    long pause = limits.pauseMin().toMillis() << doublings;
    candidate.due = now + Math.min(pause, limits.pauseMax().toMillis());
  }

  private void leaveAlone(PeerId peer, long until) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null) candidate.due = Math.max(candidate.due, until);
  }

  private List<Call> next(long now) {
    long calling = candidates.values().stream().filter(it -> it.calling).count();
    List<Candidate> ready =
        candidates.values().stream()
            .filter(it -> !it.calling && it.due <= now && !company.contains(it.peer))
            .filter(it -> worth(it.origin))
            .sorted(Comparator.comparing(it -> it.origin))
            .limit(Math.max(0, limits.atOnceMax() - calling))
            .toList();
    var calls = new ArrayList<Call>();
    for (Candidate candidate : ready) {
      candidate.calling = true;
      calls.add(new Call(candidate.peer, candidate.addresses));
    }
    return calls;
  }

  private boolean worth(Origin origin) {
    return switch (origin) {
      case GIVEN -> true;
      case LINK -> company.size() < limits.onLinkMax();
      case TOPIC, REMEMBERED -> wanting();
    };
  }
}
