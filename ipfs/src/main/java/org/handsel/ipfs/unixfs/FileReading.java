package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// One reading of one file, or of a part of it.
///
/// What the root says binds all below it: a piece has exactly as many bytes as its parent says, or
/// the reading ends there. Pieces of no bytes are passed over. A few nodes that point at one
/// another over and over can still stand for very many blocks of very few bytes each; so blocks
/// cost, and what they may cost grows with the bytes that are read.
final class FileReading {
  /// What a block costs beside its bytes: fetching it, hashing it.
  private static final int BLOCK_COST = 256;

  /// What may be spent whatever comes out. Files cut so small that even this is too little are
  /// nobody's.
  private static final long COST_MIN = 16 << 20;

  private static final int COST_PER_BYTE = 8;

  private final BlockSource source;
  private final UnixLimits limits;
  private final OutputStream out;
  private long costLeft;

  FileReading(BlockSource source, UnixLimits limits, OutputStream out) {
    this.source = source;
    this.limits = limits;
    this.out = out;
  }

  /// Where one looks in a node: its bytes `from` to `to`, of which some may lie before or behind.
  private record Range(long from, long to) {
    boolean touches(long start, long size) {
      return size > 0 && from < start + size && start < to;
    }

    /// Seen from a node that starts at `start`.
    Range within(long start) {
      return new Range(from - start, to - start);
    }
  }

  /// Writes what there is of `length` bytes from `from` on.
  long read(Cid cid, long from, long length) throws IOException {
    Node root = node(cid);
    if (root.size > limits.fileBytesMax()) {
      throw new MalformedException("unixfs: more than " + limits.fileBytesMax() + " bytes");
    }
    long count = Math.min(length, root.size - from);
    if (count <= 0) return 0;
    costLeft = COST_MIN + COST_PER_BYTE * Math.min(count, Long.MAX_VALUE / 16);
    write(root, new Range(from, from + count), 0);
    return count;
  }

  /// A file, or a piece of one: its own content, then that behind each link.
  private record Node(
      int blockBytes, Bytes content, List<DagPb.Link> links, List<Long> pieces, long size) {}

  private Node node(Cid cid) throws IOException {
    Block block = source.block(cid);
    if (cid.codec() == Cid.RAW) {
      return new Node(block.size(), block.bytes(), List.of(), List.of(), block.size());
    }
    DagPb node = Exporter.dagPb(block);
    UnixData data = UnixData.of(node);
    long size = data.fileSize(node.links());
    return new Node(block.size(), data.content(), node.links(), data.pieces(), size);
  }

  private void write(Node node, Range range, int depth) throws IOException {
    costLeft -= BLOCK_COST + node.blockBytes;
    if (costLeft < 0) throw new MalformedException("unixfs: too many blocks for its size");
    if (depth > limits.depthMax()) throw new MalformedException("unixfs: a file too deep");
    long at = node.content.size();
    if (range.touches(0, at)) copy(node.content, range);
    source.soon(touched(node, range));
    for (int i = 0; i < node.links.size(); i++) {
      long size = node.pieces.get(i);
      if (range.touches(at, size)) {
        Node piece = node(node.links.get(i).hash());
        if (piece.size != size) {
          throw new MalformedException(
              "unixfs: a piece of " + piece.size + " bytes where its parent says " + size);
        }
        write(piece, range.within(at), depth + 1);
      }
      at += size;
    }
  }

  private static List<Cid> touched(Node node, Range range) {
    var cids = new ArrayList<Cid>();
    long at = node.content.size();
    for (int i = 0; i < node.links.size(); i++) {
      long size = node.pieces.get(i);
      if (range.touches(at, size)) cids.add(node.links.get(i).hash());
      at += size;
    }
    return cids;
  }

  private void copy(Bytes content, Range range) throws IOException {
    int start = (int) Math.max(0, range.from);
    int end = (int) Math.min(content.size(), range.to);
    out.write(content.toArray(), start, end - start);
  }
}
