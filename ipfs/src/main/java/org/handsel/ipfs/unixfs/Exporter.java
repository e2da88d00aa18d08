package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Reads files, folders and symlinks back from their blocks, which come from anybody.
///
/// ```java
/// var exporter = new Exporter(source, UnixLimits.DEFAULT.fileBytes(10 << 20));
/// Optional<Cid> cid = exporter.resolve(UnixPath.parse("/ipfs/bafy…/src/a.txt", limits));
/// if (exporter.node(cid.get()) instanceof UnixNode.File file) exporter.read(file.cid(), out);
/// ```
///
/// Every block has the hash that its name says, so nothing that comes out was changed on the way.
/// What remains is what its maker may have made on purpose, and each is refused with a
/// [MalformedException] that says why: sizes that lie, trees too deep, few blocks that stand for
/// endless many, names that lead elsewhere. A block that can't be had is an [IOException] of the
/// source, a [NoSuchBlockException] where that is a store.
public final class Exporter {
  private final BlockSource source;
  private final UnixLimits limits;

  /// Reads from `source` within `limits`.
  public Exporter(BlockSource source, UnixLimits limits) {
    this.source = source;
    this.limits = limits;
  }

  /// What `cid` is, by its one block.
  ///
  /// @throws MalformedException if it's nothing of UnixFS
  public UnixNode node(Cid cid) throws IOException {
    Block block = source.block(cid);
    if (cid.codec() == Cid.RAW) return new UnixNode.File(cid, block.size(), Metadata.NONE);
    DagPb node = dagPb(block);
    UnixData data = UnixData.of(node);
    Metadata said = data.metadata();
    return switch (data.type()) {
      case RAW, FILE -> new UnixNode.File(cid, data.fileSize(node.links()), said);
      case DIRECTORY -> new UnixNode.Directory(cid, false, said);
      case SHARD -> new UnixNode.Directory(cid, true, said);
      case SYMLINK -> {
        // unixfs, "dag-pb Symlink": "A symlink MUST NOT have children in PBNode.Links."
        if (!node.links().isEmpty()) throw new MalformedException("unixfs: a symlink with links");
        yield new UnixNode.Symlink(cid, Names.target(data.content()), said);
      }
      case METADATA -> throw new MalformedException("unixfs: " + cid + " is of no use yet");
    };
  }

  /// The node that `block` is.
  ///
  /// @throws MalformedException if it's no dag-pb
  static DagPb dagPb(Block block) throws MalformedException {
    if (block.cid().codec() != Cid.DAG_PB) {
      throw new MalformedException("unixfs: " + block.cid() + " is no file and no folder");
    }
    return DagPb.decode(block.bytes().toArray());
  }

  /// Writes the file `cid` to `out` and returns how many bytes it has.
  ///
  /// @throws MalformedException if it's no file, contradicts itself, or is beyond a limit; what was
  ///   written before that is a true beginning of what it claimed to be
  public long read(Cid cid, OutputStream out) throws IOException {
    return read(cid, 0, Long.MAX_VALUE, out);
  }

  /// Writes `length` bytes of the file `cid` from its byte `from` on to `out`, or as many as there
  /// are, and returns how many. Blocks that hold only others aren't fetched.
  ///
  /// @throws MalformedException if it's no file, contradicts itself, or is beyond a limit
  public long read(Cid cid, long from, long length, OutputStream out) throws IOException {
    if (from < 0 || length < 0) throw new IllegalArgumentException("a range below 0");
    return new FileReading(source, limits, out).read(cid, from, length);
  }

  /// The entries of the folder `cid`: sorted as its maker did, or in no order if it's cut up.
  ///
  /// @throws MalformedException if it's no folder, contradicts itself, or is beyond a limit
  public List<Entry> list(Cid cid) throws IOException {
    var entries = new ArrayList<Entry>();
    list(cid, entries::add);
    return entries;
  }

  /// What is done with each entry.
  @FunctionalInterface
  public interface Visitor {
    /// Called once for each entry.
    ///
    /// @throws IOException to end the listing
    void visit(Entry entry) throws IOException;
  }

  /// Calls `visitor` with each entry of the folder `cid`, as they come. Of a folder that is cut up
  /// one shard a level is in memory.
  ///
  /// @throws MalformedException if it's no folder, contradicts itself, or is beyond a limit
  public void list(Cid cid, Visitor visitor) throws IOException {
    new FolderReading(source, limits).list(cid, visitor);
  }

  /// The entry `name` of the folder `cid`, if there is one.
  ///
  /// @throws MalformedException if it's no folder, or can't have an entry of that name
  public Optional<Entry> find(Cid cid, String name) throws IOException {
    return new FolderReading(source, limits).find(cid, name);
  }

  /// Where `path` leads, if there is such a thing. The last block isn't fetched.
  ///
  /// @throws MalformedException if it leads on past a file or a symlink
  public Optional<Cid> resolve(UnixPath path) throws IOException {
    Cid at = path.root();
    for (String name : path.names()) {
      Optional<Entry> entry = find(at, name);
      if (entry.isEmpty()) return Optional.empty();
      at = entry.get().cid();
    }
    return Optional.of(at);
  }
}
