package org.handsel.ipfs.unixfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.BlockStore;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// The short way for whoever only has one file: into blocks, and back. [Importer] and [Exporter] do
/// the work, and more.
///
/// A file that fits into one block is that block, raw. A larger one is cut into raw leaves of one
/// size, under as many levels of nodes as it takes.
public final class UnixFiles {
  /// How files are cut.
  ///
  /// @param chunkBytes the size of each leaf but the last
  /// @param linksMax how many links a node has at most
  public record Shape(int chunkBytes, int linksMax) {
    /// As [Profile#UNIXFS_V1_2025] has it.
    public static final Shape DEFAULT = new Shape(Block.BYTES_MAX, 1024);

    /// @throws IllegalArgumentException if a leaf would be empty or above a block, or a node of
    ///   fewer than two links
    public Shape {
      if (chunkBytes < 1 || chunkBytes > Block.BYTES_MAX || linksMax < 2) {
        throw new IllegalArgumentException("no shape for a file");
      }
    }
  }

  private UnixFiles() {}

  /// Puts all that `in` holds into `store`, in the usual shape, and returns the file's name.
  public static Cid write(InputStream in, BlockStore store) throws IOException {
    return write(in, store, Shape.DEFAULT);
  }

  /// Puts all that `in` holds into `store` and returns the file's name.
  public static Cid write(InputStream in, BlockStore store, Shape shape) throws IOException {
    var profile = Profile.UNIXFS_V1_2025.shape(shape.chunkBytes, shape.linksMax);
    return new Importer(store, profile).file(in).cid();
  }

  /// Writes the file named `root` to `out`, getting its blocks from `source` one after another, and
  /// returns how many bytes it has.
  ///
  /// @throws MalformedException if it is no file, contradicts itself, or has more than `bytesMax`
  ///   bytes; what was written before that is a true beginning of what it claimed to be
  public static long read(Cid root, BlockSource source, OutputStream out, long bytesMax)
      throws IOException {
    return new Exporter(source, UnixLimits.DEFAULT.fileBytes(bytesMax)).read(root, out);
  }
}
