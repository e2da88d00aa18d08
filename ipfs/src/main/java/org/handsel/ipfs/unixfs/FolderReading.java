package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads folders, whole or cut up.
///
/// A shard holds only what its place allows: every entry's hash leads to it, and every shard below
/// the first has an entry. So the same shard in two places, which could make a few blocks an
/// endless folder, is refused at its first entry.
final class FolderReading {
  private final BlockSource source;
  private final UnixLimits limits;
  private int entriesLeft;

  FolderReading(BlockSource source, UnixLimits limits) {
    this.source = source;
    this.limits = limits;
    this.entriesLeft = limits.entriesMax();
  }

  void list(Cid cid, Exporter.Visitor visitor) throws IOException {
    DagPb node = folder(cid);
    UnixData data = UnixData.of(node);
    if (data.type() == UnixData.Type.SHARD) {
      list(Shard.of(node, data), 0, 0, visitor);
    } else {
      listPlain(node, visitor);
    }
  }

  /// The node of the folder `cid`.
  private DagPb folder(Cid cid) throws IOException {
    // unixfs, "dag-pb File Path Resolution": "Any attempt to resolve a path past a file MUST be
    // rejected with an error indicating that UnixFS files cannot have children."
    if (cid.codec() == Cid.RAW) throw notFolder("a file, which has nothing below it");
    Block block = source.block(cid);
    DagPb node = Exporter.dagPb(block);
    return switch (UnixData.of(node).type()) {
      case DIRECTORY, SHARD -> node;
      case RAW, FILE -> throw notFolder("a file, which has nothing below it");
      case SYMLINK -> throw notFolder("a symlink, which isn't followed");
      case METADATA -> throw notFolder("metadata");
    };
  }

  private static MalformedException notFolder(String what) {
    return new MalformedException("unixfs: not a folder but " + what);
  }

  private void listPlain(DagPb node, Exporter.Visitor visitor) throws IOException {
    var names = new HashSet<String>();
    for (DagPb.Link link : node.links()) {
      String name = link.name().orElse("");
      // unixfs, "dag-pb Directory": "If two identical names are present in a directory, the decoder
      // MUST fail."
      if (!names.add(name)) throw new MalformedException("unixfs: a folder with one name twice");
      visit(name, link, visitor);
    }
  }

  private void visit(String name, DagPb.Link link, Exporter.Visitor visitor) throws IOException {
    if (entriesLeft-- == 0) {
      throw new MalformedException(
          "unixfs: a folder of more than " + limits.entriesMax() + " entries");
    }
    visitor.visit(Entry.of(Names.checked(name, limits.nameBytesMax()), link));
  }

  /// Lists `shard`, to which the first `taken` bits of a hash led, which are `path`.
  private void list(Shard shard, int taken, long path, Exporter.Visitor visitor)
      throws IOException {
    int deeper = taken + shard.bits();
    source.soon(
        shard.slots().stream()
            .filter(Shard.Slot::isShard)
            .map(slot -> slot.link().hash())
            .toList());
    for (Shard.Slot slot : shard.slots()) {
      long way = path << shard.bits() | slot.bucket();
      if (slot.isShard()) {
        list(below(shard, slot, deeper), deeper, way, visitor);
      } else {
        if (Murmur3.hash64(Names.bytes(slot.name())) >>> (Long.SIZE - deeper) != way) {
          throw new MalformedException("unixfs: an entry in another's bucket");
        }
        visit(slot.name(), slot.link(), visitor);
      }
    }
  }

  /// The shard that `slot` of `shard` leads to.
  private Shard below(Shard shard, Shard.Slot slot, int taken) throws IOException {
    if (taken + shard.bits() > Long.SIZE) {
      throw new MalformedException("unixfs: shards too deep");
    }
    DagPb node = folder(slot.link().hash());
    UnixData data = UnixData.of(node);
    if (data.type() != UnixData.Type.SHARD) throw notFolder("a folder in place of a shard");
    Shard below = Shard.of(node, data);
    // unixfs, "HAMT Structure and Parameters": "The same fanout value is used throughout all levels
    // of a single HAMT structure".
    if (below.fanout() != shard.fanout()) {
      throw new MalformedException("unixfs: shards of one folder with different fanouts");
    }
    if (below.slots().isEmpty()) throw new MalformedException("unixfs: a shard of nothing");
    return below;
  }

  Optional<Entry> find(Cid cid, String name) throws IOException {
    String wanted = Names.checked(name, limits.nameBytesMax());
    DagPb node = folder(cid);
    UnixData data = UnixData.of(node);
    if (data.type() == UnixData.Type.SHARD) return find(Shard.of(node, data), wanted);
    // unixfs, "dag-pb Directory Path Resolution": implementations "MUST always return the first
    // matching entry and ignore subsequent ones".
    return node.links().stream()
        .filter(link -> link.name().equals(Optional.of(wanted)))
        .findFirst()
        .map(link -> Entry.of(wanted, link));
  }

  private Optional<Entry> find(Shard root, String name) throws IOException {
    long hash = Murmur3.hash64(Names.bytes(name));
    Shard shard = root;
    for (int taken = 0; ; taken += shard.bits()) {
      Optional<Shard.Slot> slot = shard.slot(Shard.bucket(hash, taken, shard.bits()));
      if (slot.isEmpty()) return Optional.empty();
      if (!slot.get().isShard()) {
        return slot.filter(found -> found.name().equals(name))
            .map(found -> Entry.of(name, found.link()));
      }
      shard = below(shard, slot.get(), taken + shard.bits());
    }
  }
}
