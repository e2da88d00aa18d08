package org.handsel.libp2p.protocol.kad;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.handsel.libp2p.multiformats.Bytes;

/// Where an operation looks: first around its key; if that is crowded, in the regions around as
/// well. Peers that were put next to one key can't also be the ones that have always been a little
/// farther away.
///
/// A region is what shares exactly a given number of leading bits with the key. The honest peers
/// that would be the k nearest, were there no crowd, fill the regions from the one on that has k of
/// them. So a record goes there too, and is looked for there: that finds what was stored before the
/// crowd came as well as what was stored since. If those regions are crowded, it goes on outwards.
///
/// What the size of the network was thought to be may be out of date, so before a key counts as
/// crowded the size is measured anew, by lookups for keys that chance chooses.
final class Rounds {
  /// One place to look.
  ///
  /// @param name what to look up
  /// @param target where that lies
  /// @param region how many leading bits its peers share with the key; [#KEY] or [#MEASURE] if it
  ///   is none
  record Round(Bytes name, Key target, int region) {
    boolean holds(Contact contact, Key key) {
      return region < 0 || contact.key().commonPrefix(key) == region;
    }
  }

  /// In place of a region: around the key, all peers.
  static final int KEY = -1;

  /// In place of a region: only to measure the size of the network.
  static final int MEASURE = -2;

  private static final int MEASURED = 3;

  /// How many regions are gone through at most.
  private static final int REGIONS_MAX = 7;

  /// Regions inside of the one with k peers that are gone through as well: with a half and a
  /// quarter as many.
  private static final int INNER = 2;

  private final Bytes name;
  private final Key key;
  private final NetworkSize size;
  private final int k;
  private final Supplier<Bytes> chance;
  private final Deque<NetworkSize.Sample> samples = new ArrayDeque<>();
  private List<Contact> nearest = List.of();
  private int base;
  private int regions;
  private boolean crowdedOutside;

  /// @param chance names of chance, to measure with
  Rounds(Bytes name, Key key, NetworkSize size, int k, Supplier<Bytes> chance) {
    this.name = name;
    this.key = key;
    this.size = size;
    this.k = k;
    this.chance = chance;
  }

  Round first() {
    return new Round(name, key, KEY);
  }

  /// Where to go on after `done`, in which `closest` were found; empty if that was enough.
  Optional<Round> after(Round done, List<Contact> closest) {
    return switch (done.region) {
      case KEY -> {
        nearest = closest;
        yield size.crowded(key, nearest) ? measure() : Optional.empty();
      }
      case MEASURE -> {
        samples.add(new NetworkSize.Sample(done.target, closest));
        yield samples.size() < MEASURED ? measure() : measured();
      }
      default -> afterRegion(done, size.crowded(done.target, closest));
    };
  }

  private Optional<Round> measured() {
    size.renew(samples);
    return size.crowded(key, nearest) ? region(outermost()) : Optional.empty();
  }

  private Optional<Round> measure() {
    Bytes anywhere = chance.get();
    return Optional.of(new Round(anywhere, Key.of(anywhere), MEASURE));
  }

  /// The region that would have about k peers, were there no crowd.
  private int outermost() {
    // The region that half of the network is in has size / 2 peers, the next one half of that.
    double peers = size.estimate().orElse(k);
    int withK = (int) Math.ceil(Math.log(peers / k) / Math.log(2)) - 1;
    base = Math.clamp(withK, 0, Prefixes.BITS - 1 - INNER);
    return base;
  }

  private Optional<Round> afterRegion(Round done, boolean crowded) {
    if (done.region <= base) crowdedOutside = crowded;
    if (regions <= INNER) return region(base + regions);
    return crowdedOutside ? region(base - (regions - INNER)) : Optional.empty();
  }

  private Optional<Round> region(int common) {
    if (common < 0 || regions == REGIONS_MAX) return Optional.empty();
    regions++;
    Bytes beside = Prefixes.beside(key, common);
    return Optional.of(new Round(beside, Key.of(beside), common));
  }
}
