package org.handsel.ipfs.bitswap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.ipfs.bitswap.Message.Want;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;

/// Which peer is asked for which block: the plan of one session, without thread, socket or clock.
/// For one thread at a time.
///
/// A block is asked of one peer, so that it comes once. Who has sent something of a session is
/// asked for more of it straight away; others are asked first whether they have it. Each peer has
/// as many blocks asked of it as it sends quickly, so that each does what it can. When a peer says
/// no, leaves, or sends nothing for a while, its blocks are asked of others.
final class SessionPlan {
  /// What happens.
  sealed interface Input {
    /// A block is wanted; `urgent` if somebody waits for it.
    record Wanted(Cid cid, boolean urgent) implements Input {}

    /// A peer may be asked.
    record Joined(PeerId peer) implements Input {}

    /// A peer is gone.
    record Left(PeerId peer) implements Input {}

    /// A peer says that it has a block, or hasn't.
    record Answered(PeerId peer, Cid cid, boolean has) implements Input {}

    /// A block is here, whoever sent it.
    record Came(PeerId peer, Multihash hash) implements Input {}

    /// Somebody looked for further providers; all of them have joined.
    record Sought() implements Input {}

    /// Time has gone by.
    record Tick() implements Input {}
  }

  /// What is to be done.
  sealed interface Output {
    /// Say to `peer` what is wanted of it.
    record Ask(PeerId peer, Want want) implements Output {}

    /// Look for further providers of `cid`.
    record Seek(Cid cid) implements Output {}

    /// Nobody has it, and nobody else is to be found.
    record Nobody(Cid cid) implements Output {}
  }

  /// A peer that answers within this is asked for more at once; one that takes four times as long
  /// for less.
  private static final long QUICK_NANOS = 500_000_000;

  private static final int WINDOW_FIRST = 4;
  private static final int WINDOW_MAX = 32;
  private static final int PROBES_MAX = 16;
  private static final int MISSES_MAX = 4;

  /// About how many blocks at once a peer is asked that hasn't shown yet that it has some.
  private static final int GREETINGS_MAX = 2;

  /// Once so many have come, it's worth looking for more who have it.
  private static final int SEEK_AFTER = 16;

  private static final class Peer {
    final Map<Multihash, Long> asked = new LinkedHashMap<>();
    final Set<Multihash> probes = new HashSet<>();
    int window = WINDOW_FIRST;
    int sent;
    int misses;
    boolean useful;
    boolean stalled;
    long heardAt;
  }

  private static final class Wanting {
    final Cid cid;
    boolean urgent;
    int searches;
    final Set<PeerId> asked = new LinkedHashSet<>();
    final Map<PeerId, Long> probed = new LinkedHashMap<>();
    final Set<PeerId> has = new HashSet<>();
    final Set<PeerId> lacks = new HashSet<>();

    Wanting(Cid cid) {
      this.cid = cid;
    }
  }

  private final long patienceNanos;
  private final Map<PeerId, Peer> peers = new LinkedHashMap<>();
  private final Map<Multihash, Wanting> wanted = new LinkedHashMap<>();
  private final List<Output> outputs = new ArrayList<>();
  private Optional<Cid> root = Optional.empty();
  private boolean seeking;
  private boolean soughtMore;
  private int came;

  /// @param patienceNanos how long a peer may send nothing of what was asked of it
  SessionPlan(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /// Takes what happened at `now`, and says what is to be done.
  List<Output> step(Input input, long now) {
    outputs.clear();
    switch (input) {
      case Input.Wanted(Cid cid, boolean urgent) -> want(cid, urgent);
      case Input.Joined(PeerId peer) -> {
        peers.computeIfAbsent(peer, _ -> new Peer());
      }
      case Input.Left(PeerId peer) -> left(peer);
      case Input.Answered(PeerId peer, Cid cid, boolean has) -> answered(peer, cid, has, now);
      case Input.Came(PeerId peer, Multihash hash) -> came(peer, hash, now);
      case Input.Sought _ -> seeking = false;
      case Input.Tick _ -> overdue(now);
    }
    assign(now);
    return List.copyOf(outputs);
  }

  private void want(Cid cid, boolean urgent) {
    if (root.isEmpty()) root = Optional.of(cid);
    wanted.computeIfAbsent(cid.hash(), _ -> new Wanting(cid)).urgent |= urgent;
  }

  private void left(PeerId id) {
    peers.remove(id);
    for (Wanting block : wanted.values()) {
      block.asked.remove(id);
      block.probed.remove(id);
      block.has.remove(id);
      block.lacks.remove(id); // should it come back
    }
  }

  private void answered(PeerId id, Cid cid, boolean has, long now) {
    Multihash hash = cid.hash();
    Peer peer = peers.get(id);
    if (peer == null) return;
    boolean probed = peer.probes.remove(hash);
    Wanting block = wanted.get(hash);
    if (has && (probed || block != null)) peer.useful = true;
    if (block == null) {
      // It came meanwhile; who lacks it would send it once it has it.
      if (probed && !has) outputs.add(new Output.Ask(id, Want.cancel(cid)));
      return;
    }
    block.probed.remove(id);
    if (has) {
      block.has.add(id);
      return;
    }
    // One that has nothing any more is asked before it's relied on.
    if (++peer.misses >= MISSES_MAX) peer.useful = false;
    block.has.remove(id);
    block.lacks.add(id);
    block.asked.remove(id);
    if (peer.asked.remove(hash) != null) peer.heardAt = now;
  }

  private void came(PeerId sender, Multihash hash, long now) {
    Wanting block = wanted.remove(hash);
    if (block == null) return;
    came++;
    Peer peer = peers.get(sender);
    if (peer != null) {
      Long askedAt = peer.asked.get(hash);
      peer.sent++;
      peer.useful = true;
      peer.misses = 0;
      peer.stalled = false;
      peer.heardAt = now;
      if (askedAt != null) adapt(peer, now - askedAt);
    }
    // Who was only asked whether it has it may answer still, which tells of what it has.
    for (PeerId other : block.asked) {
      Peer at = peers.get(other);
      if (at != null) at.asked.remove(hash);
      // bitswap, "Interaction Pattern": cancel with "any peers that have not already responded".
      if (!other.equals(sender)) outputs.add(new Output.Ask(other, Want.cancel(block.cid)));
    }
  }

  private static void adapt(Peer peer, long sinceAsked) {
    if (sinceAsked <= QUICK_NANOS) {
      peer.window = Math.min(WINDOW_MAX, peer.window + 1);
    } else if (sinceAsked > 4 * QUICK_NANOS) {
      peer.window = Math.max(1, peer.window / 2);
    }
  }

  /// Who has sent nothing for too long loses what it was asked for, unless nobody else is there.
  private void overdue(long now) {
    peers.forEach((_, peer) -> {
      if (!peer.asked.isEmpty() && now - peer.heardAt >= patienceNanos) {
        peer.stalled = true;
        peer.window = 1;
      }
    });
    for (Wanting block : wanted.values()) {
      block
          .probed
          .entrySet()
          .removeIf(probe -> {
            boolean late = now - probe.getValue() >= patienceNanos;
            if (late) block.lacks.add(probe.getKey());
            return late;
          });
    }
  }

  private void assign(long now) {
    var inOrder = new ArrayList<>(wanted.values());
    inOrder.sort(Comparator.comparing(block -> !block.urgent));
    for (Wanting block : inOrder) {
      if (!waitsForSomebody(block)) assign(block, now);
    }
    greet(inOrder, now);
    if (came >= SEEK_AFTER && !soughtMore && !seeking && !wanted.isEmpty()) {
      soughtMore = true;
      seek(root.orElseThrow());
    }
  }

  /// Who joined while others already send may show that it has some, too.
  private void greet(List<Wanting> blocks, long now) {
    if (blocks.isEmpty() || !wanted.containsKey(blocks.getLast().cid.hash())) return;
    Wanting block = blocks.getLast();
    peers.forEach((id, peer) -> {
      if (peer.useful || peer.probes.size() >= GREETINGS_MAX || peer.misses >= MISSES_MAX) return;
      if (block.asked.contains(id) || block.lacks.contains(id)) return;
      if (block.probed.size() >= PROBES_MAX || block.probed.putIfAbsent(id, now) != null) return;
      peer.probes.add(block.cid.hash());
      outputs.add(new Output.Ask(id, Want.have(block.cid)));
    });
  }

  private boolean waitsForSomebody(Wanting block) {
    for (PeerId id : block.asked) {
      Peer peer = peers.get(id);
      if (peer != null && !peer.stalled) return true;
    }
    return false;
  }

  private void assign(Wanting block, long now) {
    Optional<PeerId> best = Optional.empty();
    double least = Double.MAX_VALUE;
    boolean somebodyCould = !block.asked.isEmpty();
    boolean anyUseful = peers.values().stream().anyMatch(peer -> peer.useful);
    for (var entry : peers.entrySet()) {
      PeerId id = entry.getKey();
      Peer peer = entry.getValue();
      if (peer.stalled || block.lacks.contains(id) || block.asked.contains(id)) continue;
      boolean likely = block.has.contains(id) || peer.useful;
      // The very first block is asked of somebody at once; the others are asked whether they have
      // it.
      boolean first = !anyUseful && block.asked.isEmpty() && block.probed.isEmpty();
      if (!likely && !first) continue;
      somebodyCould = true;
      if (peer.asked.size() >= peer.window) continue;
      double load = (double) peer.asked.size() / peer.window - (block.has.contains(id) ? 0.5 : 0);
      if (load < least) {
        least = load;
        best = Optional.of(id);
      }
    }
    best.ifPresent(id -> ask(block, id, now));
    if (best.isEmpty() && somebodyCould && !block.asked.isEmpty()) {
      probe(block, now); // who was asked is silent: who else has it?
    } else if (best.isEmpty() && !somebodyCould) {
      if (!probe(block, now) && block.probed.isEmpty()) nobody(block);
    } else if (best.isPresent() && !anyUseful) {
      probe(block, now);
    }
  }

  private void ask(Wanting block, PeerId id, long now) {
    Peer peer = peers.get(id);
    if (peer == null) return;
    if (peer.asked.isEmpty()) peer.heardAt = now;
    peer.asked.put(block.cid.hash(), now);
    block.asked.add(id);
    block.probed.remove(id);
    outputs.add(new Output.Ask(id, Want.block(block.cid)));
  }

  /// Asks others whether they have it; true if there were any to ask.
  private boolean probe(Wanting block, long now) {
    boolean any = false;
    for (var entry : peers.entrySet()) {
      PeerId id = entry.getKey();
      if (block.probed.size() >= PROBES_MAX) break;
      if (block.lacks.contains(id) || block.asked.contains(id) || block.has.contains(id)) continue;
      if (block.probed.putIfAbsent(id, now) != null) continue;
      entry.getValue().probes.add(block.cid.hash());
      outputs.add(new Output.Ask(id, Want.have(block.cid)));
      any = true;
    }
    return any;
  }

  /// All who are known lack it: whoever provides the root is looked for, then whoever provides it.
  private void nobody(Wanting block) {
    if (seeking || !block.urgent) return;
    Cid first = root.orElse(block.cid);
    if (block.searches == 0 && !(soughtMore && !first.equals(block.cid))) {
      block.searches = 1;
      soughtMore = true;
      seek(first);
    } else if (block.searches < 2 && !first.equals(block.cid)) {
      block.searches = 2;
      seek(block.cid);
    } else {
      wanted.remove(block.cid.hash());
      outputs.add(new Output.Nobody(block.cid));
    }
  }

  private void seek(Cid cid) {
    seeking = true;
    outputs.add(new Output.Seek(cid));
  }

  /// Nobody wants the block any more.
  List<Output> drop(Multihash hash) {
    outputs.clear();
    Wanting block = wanted.remove(hash);
    if (block != null) {
      var told = new LinkedHashSet<PeerId>(block.asked);
      told.addAll(block.probed.keySet());
      for (PeerId id : told) {
        Peer peer = peers.get(id);
        if (peer != null) peer.asked.remove(hash);
        if (peer != null) peer.probes.remove(hash);
        outputs.add(new Output.Ask(id, Want.cancel(block.cid)));
      }
    }
    return List.copyOf(outputs);
  }

  /// What is wanted and hasn't come.
  Set<Multihash> wanted() {
    return Set.copyOf(wanted.keySet());
  }

  /// How many have sent something.
  int senders() {
    return (int) peers.values().stream().filter(peer -> peer.sent > 0).count();
  }

  /// What a peer was asked for, for a test.
  Map<PeerId, Integer> load() {
    var load = new HashMap<PeerId, Integer>();
    peers.forEach((id, peer) -> load.put(id, peer.asked.size()));
    return load;
  }
}
