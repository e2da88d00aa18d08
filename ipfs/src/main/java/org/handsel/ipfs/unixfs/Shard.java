package org.handsel.ipfs.unixfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// One node of a folder that is cut up by the hashes of its names: up to `fanout` buckets, each
/// empty, an entry, or another shard. Spec: unixfs, "dag-pb HAMTDirectory".
///
/// A name's hash is read from its highest bit on, as many bits a level as the fanout has.
record Shard(int fanout, List<Slot> slots) {
  static final int FANOUT_MAX = 1024;

  /// A bucket that isn't empty; with an empty name another shard.
  record Slot(int bucket, String name, DagPb.Link link) {
    boolean isShard() {
      return name.isEmpty();
    }
  }

  Shard {
    slots = List.copyOf(slots);
  }

  /// unixfs, "HAMT Structure and Parameters": "a power of two, a multiple of 8 …, and at most
  /// 1024".
  static boolean possible(long fanout) {
    return fanout >= 8 && fanout <= FANOUT_MAX && Long.bitCount(fanout) == 1;
  }

  /// How many bits of a hash choose a bucket.
  int bits() {
    return Integer.numberOfTrailingZeros(fanout);
  }

  /// The bucket of `hash` below shards that took `taken` of its bits.
  static int bucket(long hash, int taken, int bits) {
    return (int) (hash << taken >>> (64 - bits));
  }

  /// The slot of `bucket`, if it isn't empty.
  Optional<Slot> slot(int bucket) {
    return slots.stream().filter(slot -> slot.bucket == bucket).findFirst();
  }

  /// The node that this shard is.
  DagPb node(Metadata metadata) {
    var buckets = new byte[fanout / 8];
    var links = new ArrayList<DagPb.Link>();
    for (Slot slot : slots) {
      buckets[buckets.length - 1 - slot.bucket / 8] |= (byte) (1 << slot.bucket % 8);
      String name = label(slot.bucket) + slot.name;
      links.add(new DagPb.Link(slot.link.hash(), Optional.of(name), slot.link.totalSize()));
    }
    return UnixData.shard(shortened(buckets), Murmur3.CODE, fanout, metadata).node(links);
  }

  /// The largest number first and no zeros before it, as all others write it.
  private static Bytes shortened(byte[] number) {
    int start = 0;
    while (start < number.length && number[start] == 0) start++;
    return Bytes.of(number, start, number.length);
  }

  private int labelLength() {
    return (bits() + 3) / 4;
  }

  private String label(int bucket) {
    return String.format(Locale.ROOT, "%0" + labelLength() + "X", bucket);
  }

  /// The shard that `node` is, which says `data` of itself.
  ///
  /// @throws MalformedException if it is none, or contradicts itself: one who reads the numbers of
  ///   its buckets and one who reads its links must see the same
  static Shard of(DagPb node, UnixData data) throws MalformedException {
    if (data.hashType().orElse(-1) != Murmur3.CODE) {
      throw new MalformedException("unixfs: a shard of an unknown hash function");
    }
    long fanout = data.fanout().orElse(0);
    if (!possible(fanout))
      throw new MalformedException("unixfs: a shard of " + fanout + " buckets");
    var shard = new Shard((int) fanout, List.of());
    var slots = new ArrayList<Slot>();
    int last = -1;
    for (DagPb.Link link : node.links()) {
      String label = link.name().orElse("");
      int bucket = shard.bucketOf(label);
      if (bucket <= last) throw new MalformedException("unixfs: buckets out of order");
      last = bucket;
      slots.add(new Slot(bucket, label.substring(shard.labelLength()), link));
    }
    shard = new Shard((int) fanout, slots);
    if (!shard.says(data.content())) {
      throw new MalformedException("unixfs: a shard with other buckets than it says");
    }
    return shard;
  }

  /// The bucket that `label` starts with, in upper case and at full length.
  private int bucketOf(String label) throws MalformedException {
    int bucket = 0;
    for (int i = 0; i < labelLength(); i++) {
      int digit = i < label.length() ? "0123456789ABCDEF".indexOf(label.charAt(i)) : -1;
      if (digit < 0) throw new MalformedException("unixfs: a link of a shard without a bucket");
      bucket = bucket << 4 | digit;
    }
    if (bucket >= fanout) throw new MalformedException("unixfs: a bucket above " + fanout);
    return bucket;
  }

  private boolean says(Bytes buckets) {
    if (buckets.size() > fanout / 8) return false;
    int count = 0;
    for (byte b : buckets.toArray()) count += Integer.bitCount(b & 0xff);
    return count == slots.size() && slots.stream().allMatch(slot -> has(buckets, slot.bucket));
  }

  private static boolean has(Bytes buckets, int bucket) {
    int at = buckets.size() - 1 - bucket / 8;
    return at >= 0 && (buckets.at(at) >> bucket % 8 & 1) == 1;
  }
}
