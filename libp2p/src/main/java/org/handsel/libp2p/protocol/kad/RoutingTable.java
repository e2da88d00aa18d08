package org.handsel.libp2p.protocol.kad;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.handsel.libp2p.crypto.PeerId;
import org.jspecify.annotations.Nullable;

/// The peers that a node knows: up to k for each length of prefix that they share with its own key,
/// so many nearby and few far away. Spec: kad-dht, "Kademlia routing table"; ipfs/specs, "Routing
/// Table".
///
/// The policy against poisoning is seniority: whoever answers stays ("Nodes MUST NOT be removed
/// from the Routing Table as long as they remain online"), newcomers wait until a place is free,
/// and the one that was silent for longest is asked for a sign of life before its place goes to
/// another. Only peers that answered us get in, never those that others tell of, and few of one
/// subnet. For one thread.
public final class RoutingTable {
  /// What became of a peer that was offered.
  public sealed interface Offered {
    /// It is in the table.
    record Taken() implements Offered {}

    /// The bucket is full; it waits for a place. `silent` hasn't been heard of for longest: ask it
    /// for a sign of life.
    record Waiting(Contact silent) implements Offered {}

    /// It doesn't get in; `reason` says why.
    record Refused(String reason) implements Offered {}
  }

  private static final Offered TAKEN = new Offered.Taken();

  private final Contact self;
  private final int k;
  private final KadLimits.Table limits;
  private final @Nullable Bucket[] buckets = new Bucket[Key.BITS];
  private final Map<PeerId, Bucket.Entry> entries = new HashMap<>();
  private final Map<Long, Integer> subnets = new HashMap<>();

  /// An empty table.
  ///
  /// @param self whose it is
  /// @param k how many peers a bucket holds
  public RoutingTable(Contact self, int k, KadLimits.Table limits) {
    this.self = self;
    this.k = k;
    this.limits = limits;
  }

  /// Offers `peer`, which has just answered us.
  ///
  /// @param stranger true if it came to us; false if we found it ourselves. Strangers get half of
  ///   each bucket at most: or whoever floods a node that is new would have all of its table
  public Offered offer(Contact peer, boolean stranger, Instant now) {
    if (peer.id().equals(self.id())) return new Offered.Refused("ourselves");
    if (!peer.direct()) return new Offered.Refused("only reached through relays");
    Bucket.Entry known = entries.get(peer.id());
    if (known != null) return heard(known, peer, stranger, now);
    int index = self.key().commonPrefix(peer.key());
    Bucket bucket = bucket(index, now);
    if (crowded(bucket, peer)) return new Offered.Refused("many peers of one subnet");
    if (stranger && bucket.strangers() >= strangersMax()) {
      return new Offered.Refused("many that came to us");
    }
    if (bucket.entries.size() < k) {
      add(bucket, peer, stranger, now);
      return TAKEN;
    }
    if (!stranger) bucket.await(peer, limits.waitingMax());
    return new Offered.Waiting(bucket.silentForLongest().contact);
  }

  private int strangersMax() {
    return Math.max(1, k / 2);
  }

  /// True if `peer`, which came to us, would get in if it answered.
  public boolean hasRoomFor(Contact peer) {
    if (peer.id().equals(self.id()) || !peer.direct() || entries.containsKey(peer.id()))
      return false;
    Bucket bucket = buckets[Math.min(self.key().commonPrefix(peer.key()), Key.BITS - 1)];
    return bucket == null
        || (bucket.entries.size() < k
            && bucket.strangers() < strangersMax()
            && !crowded(bucket, peer));
  }

  private Offered heard(Bucket.Entry known, Contact peer, boolean stranger, Instant now) {
    known.heard = now.toEpochMilli();
    known.failures = 0;
    known.stranger &= stranger;
    // Its addresses may have changed, but a peer that is in doesn't carry a crowd of another subnet
    // in with it.
    if (!peer.addresses().isEmpty() && peer.subnets().equals(known.contact.subnets())) {
      known.contact = peer;
    }
    return TAKEN;
  }

  private boolean crowded(Bucket bucket, Contact peer) {
    for (long subnet : peer.subnets()) {
      if (subnets.getOrDefault(subnet, 0) >= limits.perSubnetMax()
          || bucket.of(subnet) >= limits.perSubnetInBucketMax()) {
        return true;
      }
    }
    return false;
  }

  private void add(Bucket bucket, Contact peer, boolean stranger, Instant now) {
    entries.put(peer.id(), bucket.add(peer, stranger, now));
    peer.subnets().forEach(subnet -> subnets.merge(subnet, 1, Integer::sum));
  }

  /// `peer` didn't answer. It makes room for one that waits, or goes once it has failed too often;
  /// until it answers again nobody is told of it.
  public void failed(PeerId peer, Instant now) {
    Bucket.Entry entry = entries.get(peer);
    if (entry == null) return;
    entry.failures++;
    Bucket bucket = bucket(self.key().commonPrefix(entry.contact.key()), now);
    if (entry.failures < limits.failuresMax() && bucket.waiting.isEmpty()) return;
    remove(bucket, entry);
    while (!bucket.waiting.isEmpty() && bucket.entries.size() < k) {
      Contact next = bucket.waiting.removeLast();
      if (!crowded(bucket, next)) add(bucket, next, false, now);
    }
  }

  /// `peer` said that it is no server any more.
  public void remove(PeerId peer) {
    Bucket.Entry entry = entries.get(peer);
    if (entry != null) remove(bucketOf(entry.contact.key()), entry);
  }

  private void remove(Bucket bucket, Bucket.Entry entry) {
    bucket.entries.remove(entry);
    entries.remove(entry.contact.id());
    for (long subnet : entry.contact.subnets()) {
      subnets.computeIfPresent(subnet, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /// Up to `count` peers that are nearest to `target`, nearest first, without those that failed and
  /// those that `except` names: to tell others.
  public List<Contact> closest(Key target, int count, Predicate<PeerId> except) {
    return nearest(target, count, entry -> entry.failures == 0 && !except.test(entry.contact.id()));
  }

  /// Up to `count` peers that are nearest to `target`, nearest first: to ask ourselves. One that
  /// failed gets another chance, or a node whose line was down would know nobody.
  ///
  /// Half of them at least are peers that we found ourselves, if there are so many: whoever floods
  /// us has the other half at most.
  public List<Contact> known(Key target, int count) {
    var all = new LinkedHashSet<Contact>(found(target, (count + 1) / 2));
    for (Contact contact : nearest(target, count, _ -> true)) {
      if (all.size() < count) all.add(contact);
    }
    return all.stream().sorted((one, other) -> target.nearer(one.key(), other.key())).toList();
  }

  /// Up to `count` peers from other buckets than the one that `target` lies in, of those that we
  /// found ourselves: in turns of the buckets, of each those first that we have known for longest.
  ///
  /// The turns begin with the peers nearest to us. An attacker with a part of the network finds
  /// enough of its peers to fill the buckets far away, and none to spare for those nearby.
  List<Contact> elsewhere(Key target, int count) {
    int own = Math.min(self.key().commonPrefix(target), Key.BITS - 1);
    var turns = new ArrayList<Deque<Contact>>();
    for (int i = Key.BITS - 1; i >= 0; i--) {
      Bucket bucket = buckets[i];
      if (i == own || bucket == null) continue;
      var found = new ArrayDeque<Contact>();
      for (Bucket.Entry entry : bucket.entries) {
        if (!entry.stranger && entry.failures == 0) found.add(entry.contact);
      }
      turns.add(found);
    }
    var some = new ArrayList<Contact>();
    while (some.size() < count) {
      turns.removeIf(Deque::isEmpty);
      if (turns.isEmpty()) break;
      for (Deque<Contact> found : turns) {
        if (some.size() < count) some.add(found.removeFirst());
      }
    }
    return some;
  }

  /// Up to `count` peers that are nearest to `target`, of those only that we found ourselves.
  List<Contact> found(Key target, int count) {
    return nearest(target, count, entry -> !entry.stranger);
  }

  /// How many of its peers came to us, and weren't found by ourselves since.
  int strangers() {
    int count = 0;
    for (Bucket.Entry entry : entries.values()) if (entry.stranger) count++;
    return count;
  }

  private List<Contact> nearest(Key target, int count, Predicate<Bucket.Entry> which) {
    var found = new ArrayList<Contact>(count);
    int prefix = Math.min(self.key().commonPrefix(target), Key.BITS - 1);
    // Who shares more with the target than we do lies in the bucket of our common prefix. All in
    // the
    // buckets behind share just as much as we, those before less and less.
    collect(found, prefix, prefix + 1, target, count, which);
    collect(found, prefix + 1, Key.BITS, target, count, which);
    for (int i = prefix - 1; i >= 0 && found.size() < count; i--) {
      collect(found, i, i + 1, target, count, which);
    }
    return found;
  }

  private void collect(
      List<Contact> found, int from, int to, Key target, int count, Predicate<Bucket.Entry> which) {
    if (found.size() >= count) return;
    int size = 0;
    for (int i = from; i < to; i++) {
      Bucket bucket = buckets[i];
      if (bucket != null) size += bucket.entries.size();
    }
    if (size == 0) return;
    var group = new ArrayList<Contact>(size);
    for (int i = from; i < to; i++) {
      Bucket bucket = buckets[i];
      if (bucket == null) continue;
      for (Bucket.Entry entry : bucket.entries) {
        if (which.test(entry)) group.add(entry.contact);
      }
    }
    group.sort((one, other) -> target.nearer(one.key(), other.key()));
    for (Contact contact : group) {
      if (found.size() < count) found.add(contact);
    }
  }

  /// Notes that a lookup for `target` went through its bucket.
  public void lookedUp(Key target, Instant now) {
    bucketOf(target).refreshed = now.toEpochMilli();
  }

  /// The peers of which nothing was heard for longer than `age`, longest first: to be asked for a
  /// sign of life.
  public List<Contact> silent(Duration age, Instant now) {
    long before = now.minus(age).toEpochMilli();
    return entries.values().stream()
        .filter(entry -> entry.heard < before)
        .sorted(
            Comparator.<Bucket.Entry>comparingLong(entry -> entry.heard)
                .thenComparing(entry -> entry.contact.key()))
        .map(entry -> entry.contact)
        .toList();
  }

  /// True if nothing was heard of `peer` for longer than `age`.
  boolean silent(Contact peer, Duration age, Instant now) {
    Bucket.Entry entry = entries.get(peer.id());
    return entry != null && entry.heard < now.minus(age).toEpochMilli();
  }

  /// The buckets, by the length of the prefix they share with us, that no lookup has gone through
  /// for longer than `age`: up to the last one that holds somebody.
  public List<Integer> stale(Duration age, Instant now) {
    long before = now.minus(age).toEpochMilli();
    var stale = new ArrayList<Integer>();
    for (int i = 0; i <= deepest(); i++) {
      Bucket bucket = buckets[i];
      if (bucket == null || bucket.refreshed < before) stale.add(i);
    }
    return stale;
  }

  private int deepest() {
    for (int i = Key.BITS - 1; i >= 0; i--) {
      Bucket bucket = buckets[i];
      if (bucket != null && !bucket.entries.isEmpty()) return i;
    }
    return -1;
  }

  /// The entry of `peer`.
  public Optional<Contact> find(PeerId peer) {
    return Optional.ofNullable(entries.get(peer)).map(entry -> entry.contact);
  }

  /// All of them, in no order that means anything.
  public List<Contact> all() {
    var all = new ArrayList<Contact>(entries.size());
    for (Bucket bucket : buckets) {
      if (bucket != null) bucket.entries.forEach(entry -> all.add(entry.contact));
    }
    return all;
  }

  /// How many it holds.
  public int size() {
    return entries.size();
  }

  private Bucket bucketOf(Key key) {
    return bucket(self.key().commonPrefix(key), Instant.EPOCH);
  }

  private Bucket bucket(int prefix, Instant now) {
    int index = Math.min(prefix, Key.BITS - 1);
    Bucket bucket = buckets[index];
    if (bucket == null) {
      bucket = new Bucket(now.toEpochMilli());
      buckets[index] = bucket;
    }
    return bucket;
  }

  /// Checks that the counts fit what they count.
  ///
  /// @throws IllegalStateException if they don't
  void verify() {
    var counted = new HashMap<Long, Integer>();
    Set<PeerId> ids = new HashSet<>();
    for (Contact contact : all()) {
      ids.add(contact.id());
      for (long subnet : new TreeSet<>(contact.subnets())) counted.merge(subnet, 1, Integer::sum);
    }
    if (!counted.equals(subnets) || !ids.equals(entries.keySet())) {
      throw new IllegalStateException("the table's counts are wrong");
    }
  }
}
