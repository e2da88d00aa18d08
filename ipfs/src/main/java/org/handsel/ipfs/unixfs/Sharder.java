package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.MalformedException;

/// Makes a folder that is cut up by the hashes of its names. What comes out depends on the entries
/// alone: two that share a bucket always go into a shard of their own.
final class Sharder {
  /// Where nodes go.
  interface Sink {
    Added put(DagPb node) throws IOException;
  }

  private final int fanout;
  private final int bits;
  private final Sink sink;

  Sharder(int fanout, Sink sink) {
    this.fanout = fanout;
    this.bits = Integer.numberOfTrailingZeros(fanout);
    this.sink = sink;
  }

  /// The folder of `links`, whose names differ.
  Added folder(List<NamedLink> links, Metadata metadata) throws IOException {
    var sorted = new ArrayList<NamedLink>(links);
    sorted.sort(NamedLink.BY_HASH);
    return shard(sorted, 0, metadata);
  }

  private Added shard(List<NamedLink> links, int taken, Metadata metadata) throws IOException {
    // Nobody's names do so by chance; whoever makes such names may read this.
    if (taken + bits > Long.SIZE) {
      throw new MalformedException("unixfs: names that no shard can tell apart");
    }
    var slots = new ArrayList<Shard.Slot>();
    int start = 0;
    while (start < links.size()) {
      int bucket = Shard.bucket(links.get(start).hash(), taken, bits);
      int end = start + 1;
      while (end < links.size() && Shard.bucket(links.get(end).hash(), taken, bits) == bucket) {
        end++;
      }
      slots.add(slot(bucket, links.subList(start, end), taken + bits));
      start = end;
    }
    return sink.put(new Shard(fanout, slots).node(metadata));
  }

  private Shard.Slot slot(int bucket, List<NamedLink> links, int taken) throws IOException {
    if (links.size() == 1) {
      NamedLink only = links.getFirst();
      return new Shard.Slot(bucket, only.text(), only.link());
    }
    Added below = shard(links, taken, Metadata.NONE);
    var link = new DagPb.Link(below.cid(), Optional.empty(), OptionalLong.of(below.totalSize()));
    return new Shard.Slot(bucket, "", link);
  }
}
