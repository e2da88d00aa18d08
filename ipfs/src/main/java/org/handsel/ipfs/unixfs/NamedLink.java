package org.handsel.ipfs.unixfs;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// An entry of a folder that is being made: its name as bytes, by which it's sorted, and the hash
/// of those.
record NamedLink(Bytes name, long hash, DagPb.Link link) {
  static final Comparator<NamedLink> BY_NAME = Comparator.comparing(NamedLink::name);
  static final Comparator<NamedLink> BY_HASH = (a, b) -> Long.compareUnsigned(a.hash, b.hash);

  static NamedLink of(Entry entry) throws MalformedException {
    String text = Names.checked(entry.name(), UnixLimits.DEFAULT.nameBytesMax());
    byte[] name = Names.bytes(text);
    var link = new DagPb.Link(entry.cid(), Optional.of(text), entry.totalSize());
    return new NamedLink(Bytes.of(name), Murmur3.hash64(name), link);
  }

  boolean sameName(NamedLink other) {
    return name.equals(other.name);
  }

  long nameAndCidBytes() {
    return name.size() + (long) link.hash().toArray().length;
  }

  /// How many bytes the link takes in a node.
  long framedBytes() {
    var alone = new DagPb(List.of(link), Optional.empty());
    return alone.toArray().length;
  }

  String text() {
    return link.name().orElseThrow();
  }
}
