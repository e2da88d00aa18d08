package org.handsel.ipfs.car;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.Dag;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.multiformats.Varint;

/// Writes CAR files of version 1, which everybody reads. Spec: ipld `specs/transport/car/carv1`.
///
/// What [#export] writes depends on the roots alone: each block once, in the order in which a walk
/// first comes to it, children after their parent and from the first link to the last. CARv1,
/// "Determinism": "all DAG-forming blocks in first-seen order, as a result of a depth-first DAG
/// traversal".
public final class CarWriter {
  private final OutputStream out;
  private long blocks;
  private long bytes;

  /// Writes the header of a file about `roots` to `out`.
  ///
  /// @throws IllegalArgumentException if there are no roots; CARv1, "Constraints": "one or more"
  public CarWriter(OutputStream out, List<Cid> roots) throws IOException {
    if (roots.isEmpty()) throw new IllegalArgumentException("a CAR file without roots");
    this.out = out;
    byte[] header =
        DagCbor.encode(Data.map().put("version", 1).put("roots", Data.links(roots)).build());
    write(Varint.encode(header.length));
    write(header);
  }

  /// Writes `block` behind the others. A block that is its own name is left out: whoever has the
  /// name has it.
  public void put(Block block) throws IOException {
    if (block.cid().hash().code() == Multihash.IDENTITY) return;
    byte[] cid = block.cid().toArray();
    write(Varint.encode(cid.length + block.size()));
    write(cid);
    write(block.bytes().toArray());
    blocks++;
  }

  private void write(byte[] part) throws IOException {
    out.write(part);
    bytes += part.length;
  }

  /// How many blocks were written.
  public long blocks() {
    return blocks;
  }

  /// How many bytes were written.
  public long bytes() {
    return bytes;
  }

  /// Writes a file about `roots` and of all that hangs on them to `out`, which it leaves open.
  ///
  /// @throws org.handsel.ipfs.NoSuchBlockException if a block isn't there; what was written then is
  ///   a true beginning
  /// @throws org.handsel.libp2p.multiformats.MalformedException if a block's links can't be read,
  ///   or a limit is reached
  public static CarWriter export(
      List<Cid> roots, BlockSource source, OutputStream out, Dag.Limits limits) throws IOException {
    var car = new CarWriter(out, roots);
    long _ = Dag.walk(roots, source, limits, car::put);
    return car;
  }
}
