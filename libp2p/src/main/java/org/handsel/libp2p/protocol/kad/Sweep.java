package org.handsel.libp2p.protocol.kad;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;

/// Announces very many names together. Names that lie in one region of the keyspace have their
/// nearest peers there as well, so one lookup finds the peers of all of them, and each of these
/// peers is told of all its names on one stream.
///
/// ```java
/// for (var region = sweep.next(); region.isPresent(); region = sweep.next()) {
///   var found = carryOut(dht.region(region.get().middle(), Sweep.WANTED)).nearest();
///   sweep.found(region.get(), found).forEach(this::tell);
/// }
/// sweep.alone().forEach(this::provideAlone);
/// ```
///
/// A region that holds more peers than a lookup finds is parted. Where even one name's region does,
/// the neighbourhood is crowded, and the name is left to be announced alone, with all the care of
/// [Operation]. No I/O; for one thread.
public final class Sweep {
  /// How many peers a region's lookup looks for.
  public static final int WANTED = 64;

  /// How many peers a region has at most, as far as the size of the network is known; with those of
  /// the region beside it that's still no more than a lookup finds.
  private static final int REGION_PEERS = WANTED / 2;

  /// Regions share up to this many bits.
  private static final int PREFIX_MAX = 30;

  /// Names of one region of the keyspace.
  ///
  /// @param prefix how many leading bits all share
  /// @param names in the order of the keyspace
  public record Region(int prefix, List<Bytes> names) {
    /// The list is copied.
    public Region {
      names = List.copyOf(names);
    }

    /// The name to look up for all of them.
    public Bytes middle() {
      return names.get(names.size() / 2);
    }
  }

  /// What one peer is to be told.
  ///
  /// @param peer who
  /// @param names that we provide these
  public record Load(Contact peer, List<Bytes> names) {}

  private record Placed(Key key, Bytes name) {}

  private final int k;
  private final Deque<Region> regions = new ArrayDeque<>();
  private final List<Bytes> alone = new ArrayList<>();

  /// A sweep over `names`.
  ///
  /// @param size how many peers there seem to be
  /// @param k how many peers are told of each name
  public Sweep(Collection<Bytes> names, double size, int k) {
    this.k = k;
    int bits = (int) Math.ceil(Math.log(Math.max(1, size / REGION_PEERS)) / Math.log(2));
    int prefix = Math.clamp(bits, 0, PREFIX_MAX);
    List<Placed> placed =
        names.stream()
            .distinct()
            .map(name -> new Placed(Key.of(name), name))
            .sorted((one, other) -> one.key.compareTo(other.key))
            .toList();
    part(placed, prefix).forEach(regions::addLast);
  }

  private static List<Region> part(List<Placed> placed, int prefix) {
    Map<Integer, List<Bytes>> byPrefix = new LinkedHashMap<>();
    for (Placed each : placed) {
      byPrefix.computeIfAbsent(each.key.prefix(prefix), _ -> new ArrayList<>()).add(each.name);
    }
    return byPrefix.values().stream().map(names -> new Region(prefix, names)).toList();
  }

  /// The next region to look up; empty if there is none at the moment.
  public Optional<Region> next() {
    return Optional.ofNullable(regions.pollFirst());
  }

  /// Takes the peers that were found for `region`, nearest to its middle first. Returns who is to
  /// be told what; nothing if the region was parted, or was left for later.
  public List<Load> found(Region region, List<Contact> peers) {
    Key middle = Key.of(region.middle());
    boolean overfull =
        peers.size() >= WANTED && peers.getLast().key().commonPrefix(middle) >= region.prefix();
    if (overfull || peers.isEmpty()) {
      if (region.names().size() == 1 || region.prefix() == PREFIX_MAX || peers.isEmpty()) {
        alone.addAll(region.names());
      } else {
        List<Placed> placed =
            region.names().stream().map(name -> new Placed(Key.of(name), name)).toList();
        part(placed, region.prefix() + 1).reversed().forEach(regions::addFirst);
      }
      return List.of();
    }
    Map<PeerId, Load> loads = new LinkedHashMap<>();
    for (Bytes name : region.names()) {
      for (Contact peer : nearest(Key.of(name), peers)) {
        loads.computeIfAbsent(peer.id(), _ -> new Load(peer, new ArrayList<>())).names().add(name);
      }
    }
    return List.copyOf(loads.values());
  }

  private List<Contact> nearest(Key key, List<Contact> peers) {
    return peers.stream()
        .sorted((one, other) -> key.nearer(one.key(), other.key()))
        .limit(k)
        .toList();
  }

  /// The names that have to be announced alone; complete once there are no more regions.
  public List<Bytes> alone() {
    return List.copyOf(alone);
  }
}
