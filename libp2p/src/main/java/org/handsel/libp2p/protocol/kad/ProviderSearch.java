package org.handsel.libp2p.protocol.kad;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Looks for those who provide a key. Spec: kad-dht, "Content provider discovery".
///
/// Anybody can name anybody, on every path, so nothing that peers name ends the search: it goes on
/// until all near the key were asked, or until whoever wanted it has tried enough of those named
/// and found them good ([Operation#end]). Until then [#next] says whom to try: in turns of the
/// paths, on each path in turns of the peers that answered, the nearest to the key first. So liars
/// delay an honest name by one turn each, however many they name and however early.
public final class ProviderSearch implements Purpose {
  /// As many as an answer of ours names.
  private static final int PER_PEER_MAX = 64;

  private static final int NAMED_MAX = 1024;
  private static final int ADDRESSES_MAX = 16;

  /// What one peer named, and how often it was its turn.
  private static final class Namer {
    final Key distance;
    final Deque<Contact> named = new ArrayDeque<>();
    int names;
    int turns;

    Namer(Key distance) {
      this.distance = distance;
    }
  }

  private static final class Lane {
    final Map<PeerId, Namer> namers = new LinkedHashMap<>();
    int turns;

    int named() {
      return namers.values().stream().mapToInt(namer -> namer.named.size()).sum();
    }

    /// Of those that had fewest turns the nearest: records are with the nearest.
    Namer nextNamer() {
      return namers.values().stream()
          .filter(namer -> !namer.named.isEmpty())
          .min(
              Comparator.comparingInt((Namer namer) -> namer.turns)
                  .thenComparing(namer -> namer.distance))
          .orElseThrow();
    }

    Namer mostNamed() {
      return namers.values().stream()
          .max(Comparator.comparingInt(namer -> namer.named.size()))
          .orElseThrow();
    }
  }

  private final Bytes name;
  private final Map<Integer, Lane> lanes = new LinkedHashMap<>();
  private final Map<PeerId, Set<Multiaddr>> taken = new HashMap<>();
  private int named;

  /// A search for providers of `name`, a multihash.
  public ProviderSearch(Bytes name) {
    this.name = name;
  }

  @Override
  public Bytes name() {
    return name;
  }

  @Override
  public Message question() {
    return Message.of(Message.Type.GET_PROVIDERS, name);
  }

  @Override
  public Optional<Message> message() {
    return Optional.of(question());
  }

  @Override
  public boolean heard(PeerId from, int path, Message reply) {
    // In the regions around it is asked for peers first, anywhere to measure: none of them has a
    // say.
    if (reply.type() != Message.Type.GET_PROVIDERS) return false;
    Lane lane = lanes.computeIfAbsent(path, _ -> new Lane());
    Namer namer = lane.namers.computeIfAbsent(from, this::namer);
    for (Contact provider : reply.providerPeers()) {
      if (namer.names == PER_PEER_MAX) break;
      namer.names++;
      if (known(provider)) continue;
      if (named == NAMED_MAX && !makeRoom(lane, namer)) break;
      List<Multiaddr> addresses = provider.addresses();
      int kept = Math.min(addresses.size(), ADDRESSES_MAX);
      namer.named.add(provider.at(addresses.subList(0, kept)));
      named++;
    }
    return false;
  }

  private Namer namer(PeerId peer) {
    return new Namer(Key.of(name).distance(Key.of(peer)));
  }

  /// True if it was taken before, with all these addresses.
  private boolean known(Contact provider) {
    Set<Multiaddr> before = taken.get(provider.id());
    return before != null && before.containsAll(provider.addresses());
  }

  /// Drops a name of the path, and there of the peer, that most wait of, unless that is this one.
  private boolean makeRoom(Lane lane, Namer namer) {
    Lane most = lanes.values().stream().max(Comparator.comparingInt(Lane::named)).orElseThrow();
    if (most.named() <= lane.named()) most = lane;
    Namer longest = most.mostNamed();
    if (most.equals(lane) && longest.named.size() <= namer.named.size() + 1) return false;
    longest.named.removeLast();
    named--;
    return true;
  }

  /// Whom to try next, of those that were named by now; empty if there is nobody at the moment.
  ///
  /// One that was taken before comes again with other addresses, if somebody else names such: or
  /// the first to name it could hide it behind wrong ones.
  public Optional<Contact> next() {
    while (named > 0) {
      Lane lane = nextLane();
      Namer namer = lane.nextNamer();
      Contact provider = namer.named.removeFirst();
      named--;
      // What others have named already is no turn.
      if (known(provider)) continue;
      lane.turns++;
      namer.turns++;
      return Optional.of(take(provider));
    }
    return Optional.empty();
  }

  private Lane nextLane() {
    return lanes.values().stream()
        .filter(lane -> lane.named() > 0)
        .min(Comparator.comparingInt(lane -> lane.turns))
        .orElseThrow();
  }

  private Contact take(Contact provider) {
    Set<Multiaddr> before = taken.computeIfAbsent(provider.id(), _ -> new HashSet<>());
    List<Multiaddr> fresh =
        provider.addresses().stream().filter(address -> !before.contains(address)).toList();
    before.addAll(fresh);
    return provider.at(fresh);
  }

  /// The next `max` to try, or all that are left.
  public List<Contact> next(int max) {
    var all = new ArrayList<Contact>();
    while (all.size() < max) {
      Optional<Contact> next = next();
      if (next.isEmpty()) break;
      all.add(next.get());
    }
    return all;
  }
}
