package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Writes files into blocks and reads them back.
///
/// A file that fits into one block is that block, raw. A larger one is cut into raw leaves of one
/// size, under as many levels of nodes as it takes.
public final class UnixFiles {
  /// How files are cut.
  ///
  /// @param chunkBytes the size of each leaf but the last
  /// @param linksMax how many links a node has at most
  public record Shape(int chunkBytes, int linksMax) {
    /// IPIP-0499, profile unixfs-v1-2025; so does Helia.
    public static final Shape DEFAULT = new Shape(Block.BYTES_MAX, 1024);

    /// @throws IllegalArgumentException if a leaf would be empty or above a block, or a node of
    ///   fewer than two links
    public Shape {
      if (chunkBytes < 1 || chunkBytes > Block.BYTES_MAX || linksMax < 2) {
        throw new IllegalArgumentException("no shape for a file");
      }
    }
  }

  /// Where blocks come from: a store, or an exchange.
  @FunctionalInterface
  public interface Source {
    /// The block named `cid`.
    ///
    /// @throws IOException if it can't be had
    Block get(Cid cid) throws IOException;
  }

  /// A file deeper than this is somebody's joke: 2 links a node reach 2^24 leaves.
  private static final int DEPTH_MAX = 24;

  /// How many blocks are read for a file of so many bytes, leaving room for small ones.
  private static final int BLOCKS_MIN = 4096;

  private static final int BYTES_PER_BLOCK = 1024;

  /// A piece of a file: its name, how many bytes of content it has, and how many bytes all its
  /// blocks have together.
  private record Piece(Cid cid, long size, long totalSize) {}

  private UnixFiles() {}

  /// Puts all that `in` holds into `store`, in the usual shape, and returns the file's name.
  public static Cid write(InputStream in, BlockStore store) throws IOException {
    return write(in, store, Shape.DEFAULT);
  }

  /// Puts all that `in` holds into `store` and returns the file's name.
  public static Cid write(InputStream in, BlockStore store, Shape shape) throws IOException {
    List<Piece> level = leaves(in, store, shape);
    while (level.size() > 1) {
      var above = new ArrayList<Piece>();
      for (int i = 0; i < level.size(); i += shape.linksMax) {
        int end = Math.min(i + shape.linksMax, level.size());
        above.add(node(level.subList(i, end), store));
      }
      level = above;
    }
    return level.getFirst().cid;
  }

  private static List<Piece> leaves(InputStream in, BlockStore store, Shape shape)
      throws IOException {
    var leaves = new ArrayList<Piece>();
    byte[] chunk = in.readNBytes(shape.chunkBytes);
    do {
      var leaf = Block.of(Cid.RAW, chunk);
      store.put(leaf);
      leaves.add(new Piece(leaf.cid(), chunk.length, chunk.length));
      chunk = in.readNBytes(shape.chunkBytes);
    } while (chunk.length > 0);
    return leaves;
  }

  private static Piece node(List<Piece> pieces, BlockStore store) throws IOException {
    var file = new UnixFile(Bytes.EMPTY, pieces.stream().map(Piece::size).toList());
    var links = pieces.stream().map(p -> DagPb.Link.of(p.cid, p.totalSize)).toList();
    var node = new DagPb(links, Optional.of(Bytes.of(file.toArray())));
    var block = Block.of(Cid.DAG_PB, node.toArray());
    store.put(block);
    long below = pieces.stream().mapToLong(Piece::totalSize).sum();
    return new Piece(block.cid(), file.size(), below + block.size());
  }

  /// Writes the file named `root` to `out`, getting its blocks from `source` one after another, and
  /// returns how many bytes it has.
  ///
  /// @throws MalformedException if it is no file, contradicts itself, or has more than `bytesMax`
  ///   bytes; what was written before that is a true beginning of what it claimed to be
  public static long read(Cid root, Source source, OutputStream out, long bytesMax)
      throws IOException {
    return new Reading(source, out, BLOCKS_MIN + bytesMax / BYTES_PER_BLOCK)
        .read(root, bytesMax, 0);
  }

  /// One reading of one file. `blocksLeft` bounds the work: a few small nodes that point at one
  /// another over and over can stand for very many blocks of very few bytes.
  private static final class Reading {
    private final Source source;
    private final OutputStream out;
    private long blocksLeft;

    Reading(Source source, OutputStream out, long blocksLeft) {
      this.source = source;
      this.out = out;
      this.blocksLeft = blocksLeft;
    }

    long read(Cid cid, long bytesMax, int depth) throws IOException {
      if (depth > DEPTH_MAX) throw new MalformedException("unixfs: a file too deep");
      if (blocksLeft-- == 0) throw new MalformedException("unixfs: too many blocks for its size");
      Block block = source.get(cid);
      if (cid.codec() == Cid.RAW) return copy(block.bytes(), bytesMax);
      if (cid.codec() != Cid.DAG_PB) throw new MalformedException("unixfs: " + cid + " is no file");
      var node = DagPb.decode(block.bytes().toArray());
      var file = UnixFile.of(node);
      if (file.size() > bytesMax) throw tooLarge(bytesMax);
      long written = copy(file.content(), bytesMax);
      for (int i = 0; i < node.links().size(); i++) {
        long size = file.pieces().get(i);
        if (read(node.links().get(i).hash(), size, depth + 1) != size) {
          throw new MalformedException("unixfs: a piece smaller than its parent says");
        }
        written += size;
      }
      return written;
    }

    private long copy(Bytes content, long bytesMax) throws IOException {
      if (content.size() > bytesMax) throw tooLarge(bytesMax);
      out.write(content.toArray());
      return content.size();
    }
  }

  private static MalformedException tooLarge(long bytesMax) {
    return new MalformedException("unixfs: more than " + bytesMax + " bytes");
  }
}
