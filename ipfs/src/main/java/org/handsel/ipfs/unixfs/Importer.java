package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Makes files, symlinks and folders of them and puts their blocks into a store.
///
/// ```java
/// var importer = new Importer(store, Profile.UNIXFS_V1_2025);
/// Added readme = importer.file(in);
/// Added folder = importer.directory(List.of(readme.as("readme.txt"), src.as("src")));
/// ```
///
/// A file is read once and never held: memory is a chunk and, for each level of its tree, the links
/// of one node. A folder is held as the list of its entries. What an import that failed had put
/// stays in the store, in nobody's use.
public final class Importer {
  private final BlockStore store;
  private final Profile profile;

  /// Puts into `store` what is made by `profile`.
  public Importer(BlockStore store, Profile profile) {
    this.store = store;
    this.profile = profile;
  }

  /// The file of all that `in` holds.
  public Added file(InputStream in) throws IOException {
    return file(in, Metadata.NONE);
  }

  /// The file of all that `in` holds, with `metadata` of its own.
  public Added file(InputStream in, Metadata metadata) throws IOException {
    var tree = new Tree(metadata);
    byte[] chunk = in.readNBytes(profile.chunkBytes());
    byte[] next = more(in, chunk);
    if (next.length == 0) return only(chunk, metadata);
    tree.add(0, leaf(chunk));
    while (next.length > 0) {
      tree.add(0, leaf(next));
      next = more(in, next);
    }
    return tree.root();
  }

  /// The chunk behind `chunk`, which is the last if it's short.
  private byte[] more(InputStream in, byte[] chunk) throws IOException {
    return chunk.length < profile.chunkBytes() ? new byte[0] : in.readNBytes(profile.chunkBytes());
  }

  /// A file of one leaf is that leaf; where there is something to say of it, one that can say it.
  private Added only(byte[] chunk, Metadata metadata) throws IOException {
    return metadata.equals(Metadata.NONE) ? leaf(chunk) : wrapped(chunk, metadata);
  }

  private Added leaf(byte[] chunk) throws IOException {
    if (!profile.rawLeaves()) return wrapped(chunk, Metadata.NONE);
    var block = Block.of(Cid.RAW, chunk);
    store.put(block);
    return new Added(block.cid(), chunk.length, chunk.length);
  }

  private Added wrapped(byte[] chunk, Metadata metadata) throws IOException {
    var data = UnixData.file(Bytes.of(chunk), List.of(), metadata);
    return put(data.node(List.of()), chunk.length);
  }

  /// A balanced tree while it grows: the nodes of each level that have no parent yet. All leaves
  /// come to lie equally deep. IPIP-0499, "balanced".
  private final class Tree {
    private final Metadata metadata;
    private final List<List<Added>> levels = new ArrayList<>();

    Tree(Metadata metadata) {
      this.metadata = metadata;
    }

    /// A node gets its parent when the next comes, so that the last is known to be the root.
    void add(int level, Added piece) throws IOException {
      if (level == levels.size()) levels.add(new ArrayList<>());
      List<Added> row = levels.get(level);
      if (row.size() == profile.linksMax()) raise(level, Metadata.NONE);
      row.add(piece);
    }

    private void raise(int level, Metadata said) throws IOException {
      List<Added> row = levels.get(level);
      Added node = node(row, said);
      row.clear();
      add(level + 1, node);
    }

    Added root() throws IOException {
      int level = 0;
      while (level < levels.size() - 1) raise(level++, Metadata.NONE);
      raise(level, metadata);
      return levels.getLast().getFirst();
    }
  }

  private Added node(List<Added> pieces, Metadata metadata) throws IOException {
    var data = UnixData.file(Bytes.EMPTY, pieces.stream().map(Added::size).toList(), metadata);
    var links = pieces.stream().map(p -> DagPb.Link.of(p.cid(), p.totalSize())).toList();
    return put(data.node(links), data.size().getAsLong());
  }

  /// Puts `node`, which has `size` bytes of content with all below.
  private Added put(DagPb node, long size) throws IOException {
    var block = Block.of(Cid.DAG_PB, node.toArray());
    if (profile.cidVersion() == 0) block = block.as(new Cid(0, Cid.DAG_PB, block.cid().hash()));
    store.put(block);
    long below = node.links().stream().mapToLong(link -> link.totalSize().orElse(0)).sum();
    return new Added(block.cid(), size, below + block.size());
  }

  /// The symlink to `target`.
  ///
  /// @throws MalformedException if no symlink can lead there: it's empty or too long, or has a NUL
  ///   in it
  public Added symlink(String target, Metadata metadata) throws IOException {
    return put(UnixData.symlink(Bytes.utf8(Names.target(target)), metadata).node(List.of()), 0);
  }

  /// The folder of `entries`.
  public Added directory(Collection<Entry> entries) throws IOException {
    return directory(entries, Metadata.NONE);
  }

  /// The folder of `entries`, in whatever order, with `metadata` of its own.
  ///
  /// @throws MalformedException if a name is there twice, or can't be one
  public Added directory(Collection<Entry> entries, Metadata metadata) throws IOException {
    List<NamedLink> links = new ArrayList<>();
    for (Entry entry : entries) links.add(NamedLink.of(entry));
    // unixfs, "Directory Link Ordering": "sorted lexicographically by the Name field"; dag-pb says
    // by bytes.
    links.sort(NamedLink.BY_NAME);
    for (int i = 1; i < links.size(); i++) {
      if (links.get(i).sameName(links.get(i - 1))) {
        throw new MalformedException("unixfs: a folder with one name twice");
      }
    }
    if (sharded(links, metadata)) {
      var shards = new Sharder(profile.sharding().fanout(), node -> put(node, 0));
      return shards.folder(links, metadata);
    }
    return put(plain(links, metadata), 0);
  }

  private static DagPb plain(List<NamedLink> links, Metadata metadata) {
    return UnixData.directory(metadata).node(links.stream().map(NamedLink::link).toList());
  }

  private boolean sharded(List<NamedLink> links, Metadata metadata) {
    long size =
        switch (profile.sharding().by()) {
          case LINKS_COUNT -> links.size();
          case LINKS_BYTES -> links.stream().mapToLong(NamedLink::nameAndCidBytes).sum();
          case BLOCK_BYTES -> {
            long framed = links.stream().mapToLong(NamedLink::framedBytes).sum();
            yield framed + plain(List.of(), metadata).toArray().length;
          }
        };
    return size > profile.sharding().threshold();
  }
}
