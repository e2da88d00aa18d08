package org.handsel.core.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The entries that are known of one identity, forks included, and what follows from them.
/// Immutable: a log with one more entry is another log.
///
/// The trunk is a function of the set of entries, whatever order they came in: an entry is in the
/// set if it follows one that is and had the right to, which its ancestors alone decide; and the
/// trunk is walked anew over the whole set each time.
public final class Log {
  /// Most entries of a log, forks included.
  public static final int ENTRIES_MAX = 256;

  /// Most bytes of a log's entries, signatures included.
  public static final int BYTES_MAX = 64 << 10;

  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::seq).thenComparing(Entry::id);

  private final Cid id;
  private final Map<Cid, Entry> entries;
  private final Map<Cid, Standing> standings;
  private final Trunk trunk;

  private Log(Cid id, Map<Cid, Entry> entries, Map<Cid, Standing> standings) {
    this.id = id;
    this.entries = entries;
    this.standings = standings;
    this.trunk = walk();
  }

  /// The log of the identity that `inception` begins.
  ///
  /// @throws IllegalArgumentException if it is no inception
  public static Log of(Entry inception) {
    try {
      return of(inception.id(), List.of(inception));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// The log of `id` made of those among `candidates` that belong to it, in whatever order they
  /// are. Of a log that is too long what matters most stays: what keys other than devices' wrote
  /// and what leads there, then the rest by distance from the inception. So whoever holds a device
  /// can neither crowd out a root entry nor make two halves of the network hold what can't be
  /// joined.
  ///
  /// @throws MalformedException if the inception isn't among them
  public static Log of(Cid id, Collection<Entry> candidates) throws MalformedException {
    Map<Cid, Entry> entries = new LinkedHashMap<>();
    Map<Cid, Standing> standings = new LinkedHashMap<>();
    int bytes = 0;
    for (Entry entry : candidates.stream().distinct().sorted(ORDER).toList()) {
      if (admit(id, entry, entries, standings)) bytes += entry.encode().length;
    }
    if (!entries.containsKey(id)) throw new MalformedException("a log without its inception");
    if (entries.size() > ENTRIES_MAX || bytes > BYTES_MAX) shorten(entries, standings);
    return new Log(id, entries, standings);
  }

  // identity.md §1.4 "Of a longer one the first that fit stay"
  private static void shorten(Map<Cid, Entry> entries, Map<Cid, Standing> standings) {
    Set<Cid> first = new HashSet<>();
    for (Entry entry : entries.values()) {
      if (entry.rank() == 0) continue;
      Entry at = entry;
      while (at != null && first.add(at.id())) at = at.prev().map(entries::get).orElse(null);
    }
    List<Entry> order = new ArrayList<>(entries.values());
    order.sort(Comparator.comparing((Entry it) -> !first.contains(it.id())).thenComparing(ORDER));
    int bytes = 0;
    int count = 0;
    for (Entry entry : order) {
      bytes += entry.encode().length;
      if (++count <= ENTRIES_MAX && bytes <= BYTES_MAX) continue;
      entries.remove(entry.id());
      standings.remove(entry.id());
    }
  }

  /// This log and those among `more` that belong to it, as [#of(Cid, Collection)] keeps them.
  public Log with(Collection<Entry> more) {
    var all = new LinkedHashSet<Entry>(entries.values());
    try {
      return all.addAll(more) ? of(id, all) : this;
    } catch (MalformedException e) {
      throw new IllegalStateException("the inception is among them", e);
    }
  }

  /// Puts `entry` in if it follows an entry that is in, and had the right to.
  private static boolean admit(
      Cid id, Entry entry, Map<Cid, Entry> entries, Map<Cid, Standing> standings) {
    Optional<Entry> prev = entry.prev().map(entries::get);
    boolean follows =
        prev.isPresent() ? entry.seq() == prev.get().seq() + 1 : entry.id().equals(id);
    if (!follows) return false;
    Optional<Standing> before = prev.map(it -> standings.get(it.id()));
    Optional<Standing> after = Standing.after(entry.id(), entry.change(), before);
    boolean shown =
        entry.change() instanceof Change.Recover recover
            && before.filter(it -> it.promises(recover)).isPresent();
    if (after.isEmpty() && !shown) return false;
    entries.put(entry.id(), entry);
    after.ifPresent(it -> standings.put(entry.id(), it));
    return true;
  }

  /// Whose log it is: the CID of its inception.
  public Cid id() {
    return id;
  }

  /// All entries, by distance from the inception.
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /// The entry `of`, if it is known.
  public Optional<Entry> entry(Cid of) {
    return Optional.ofNullable(entries.get(of));
  }

  /// The part that counts.
  public Trunk trunk() {
    return trunk;
  }

  /// Whether a device could sign the record that it signed.
  ///
  /// @param at the newest entry that the device knew when it signed
  /// @param n the number that it gave to what it signed
  public Authority authority(Bytes device, Scope scope, Cid at, long n) {
    if (!entries.containsKey(at)) return Authority.LOG_BEHIND;
    Optional<Device> found = trunk.device(device).filter(it -> it.scopes().contains(scope));
    if (found.isEmpty()) return everNamed(device, scope) ? Authority.REVOKED : Authority.NEVER;
    return switch (found.get().cut().orElse(null)) {
      case null -> Authority.GRANTED;
      case Cut.Retired(long last, _) when n <= last -> Authority.GRANTED;
      case Cut.Retired _ -> Authority.REVOKED;
      case Cut.Stolen _ -> Authority.STOLEN;
    };
  }

  /// Whether a device could say what it said in a deal while it knew the log up to `at`. That it is
  /// dropped by now takes nothing back: from when on a drop acts in a deal is the deal's to say.
  public Authority spoke(Bytes device, Scope scope, Cid at) {
    Standing knew = standings.get(at);
    if (knew == null) return entries.containsKey(at) ? Authority.NEVER : Authority.LOG_BEHIND;
    Optional<Device> found = trunk.device(device).filter(it -> it.scopes().contains(scope));
    if (found.isEmpty()) return everNamed(device, scope) ? Authority.REVOKED : Authority.NEVER;
    Device then = knew.devices().get(device);
    if (then == null) return Authority.NEVER;
    return then.cut().isEmpty() ? Authority.GRANTED : Authority.REVOKED;
  }

  /// Whether `device` is dropped, and whoever knew the log up to `at` knew that.
  public boolean drops(Cid at, Bytes device) {
    Device then = standings.containsKey(at) ? standings.get(at).devices().get(device) : null;
    return then != null
        && then.cut().isPresent()
        && trunk.device(device).flatMap(Device::cut).isPresent();
  }

  /// The list of what stands of a stolen device's word.
  public Optional<Cid> keep(Bytes device) {
    return trunk
        .device(device)
        .flatMap(Device::cut)
        .flatMap(
            cut -> cut instanceof Cut.Stolen(Cid keep, _) ? Optional.of(keep) : Optional.empty());
  }

  /// Whether a device could sign what it signed.
  public enum Authority {
    /// It could.
    GRANTED,
    /// It names an entry that isn't known here: the log has to be fetched first.
    LOG_BEHIND,
    /// It is in other hands: what its owner's list names stands, see [Log#keep].
    STOLEN,
    /// It could once, or on a way that doesn't count any more.
    REVOKED,
    /// It never could.
    NEVER
  }

  private boolean everNamed(Bytes device, Scope scope) {
    return standings.values().stream()
        .map(it -> it.devices().get(device))
        .anyMatch(it -> it != null && it.scopes().contains(scope));
  }

  /// Walks the trunk: from each base, a root entry first, else the devices' entries.
  private Trunk walk() {
    List<Entry> way = new ArrayList<>(List.of(entries.get(id)));
    while (true) {
      Entry tip = way.getLast();
      Cid base = standing(tip).base();
      List<Entry> roots =
          entries.values().stream()
              .filter(it -> it.change() instanceof Change.Root root && root.base().equals(base))
              .sorted(ORDER)
              .toList();
      if (roots.size() == 1) {
        way = wayTo(roots.getFirst());
      } else if (roots.size() > 1) {
        return trunk(commonWay(roots), Optional.of(fork(true, roots)));
      } else {
        return walkDevices(way);
      }
    }
  }

  /// Nothing by a root key lies ahead: follows the devices' entries while there is but one.
  private Trunk walkDevices(List<Entry> way) {
    while (true) {
      Cid tip = way.getLast().id();
      List<Entry> next =
          entries.values().stream()
              .filter(it -> it.change() instanceof Change.Devices)
              .filter(it -> it.prev().equals(Optional.of(tip)))
              .sorted(ORDER)
              .toList();
      if (next.isEmpty()) return trunk(way, Optional.empty());
      if (next.size() > 1) return trunk(way, Optional.of(fork(false, next)));
      way.add(next.getFirst());
    }
  }

  private Trunk trunk(List<Entry> way, Optional<Trunk.Fork> fork) {
    Map<Bytes, Device> devices = new TreeMap<>(standing(way.getLast()).devices());
    return new Trunk(way, fork, List.copyOf(devices.values()));
  }

  /// Every entry on a trunk has one: only a recovery has none, and the trunk never leads over it.
  private Standing standing(Entry entry) {
    return Objects.requireNonNull(standings.get(entry.id()));
  }

  private static Trunk.Fork fork(boolean root, List<Entry> rivals) {
    return new Trunk.Fork(root, rivals.stream().map(Entry::id).sorted().toList());
  }

  /// From the inception to `entry`; an entry's ancestors are always known.
  private List<Entry> wayTo(Entry entry) {
    List<Entry> way = new ArrayList<>();
    for (Entry at = entry; at != null; at = at.prev().map(entries::get).orElse(null)) {
      way.addFirst(at);
    }
    return way;
  }

  /// Where the ways to all of `rivals` part: it ends at the earlier prev, or before both.
  private List<Entry> commonWay(List<Entry> rivals) {
    List<Entry> common = wayTo(rivals.getFirst());
    common.removeLast();
    for (Entry rival : rivals) {
      Set<Entry> onWay = new LinkedHashSet<>(wayTo(rival));
      onWay.remove(rival);
      common.retainAll(onWay);
    }
    return common;
  }
}
