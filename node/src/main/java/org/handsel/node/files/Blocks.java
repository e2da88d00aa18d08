package org.handsel.node.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.Dag;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What is done with all blocks below a root.
final class Blocks {
  private Blocks() {}

  /// Hears how a gathering goes on.
  interface Listener {
    /// So many bytes are here, of about so many.
    void at(long bytes, OptionalLong total);
  }

  /// Sees to it that all blocks below `root` are in `store`, and returns how many bytes they have
  /// together, each counted once. What is in the store isn't fetched, and of what is, leaves aren't
  /// even read: so one goes on where a killed node had to stop.
  ///
  /// @throws MalformedException if a block's links can't be read, or there are more than allowed
  static long gather(
      Cid root, BlockStore store, BlockSource source, Dag.Limits limits, Listener listener)
      throws IOException {
    var seen = new HashSet<Cid>();
    var pending = new ArrayDeque<Cid>(List.of(root));
    long bytes = 0;
    OptionalLong total = OptionalLong.empty();
    while (!pending.isEmpty()) {
      if (Thread.interrupted()) throw new InterruptedIOException("told to stop");
      Cid cid = pending.pop();
      if (!seen.add(cid)) continue;
      if (seen.size() > limits.blocksMax()) {
        throw new MalformedException("more than " + limits.blocksMax() + " blocks");
      }
      OptionalInt here = store.size(cid);
      if (cid.codec() == Cid.RAW && here.isPresent()) {
        bytes += here.getAsInt();
      } else {
        Block block = block(cid, store, source);
        bytes += block.size();
        if (total.isEmpty()) total = totalSize(block);
        List<Cid> links = block.links();
        if (links.size() > limits.pendingMax() - pending.size()) {
          throw new MalformedException("more than " + limits.pendingMax() + " links at once");
        }
        var next = links.stream().filter(link -> !seen.contains(link)).toList();
        next.reversed().forEach(pending::push);
        source.soon(next);
      }
      listener.at(bytes, total);
    }
    return bytes;
  }

  private static Block block(Cid cid, BlockStore store, BlockSource source) throws IOException {
    Optional<Block> here = store.get(cid);
    return here.isPresent() ? here.get().as(cid) : source.block(cid);
  }

  /// How many bytes all blocks below `cid` have as it says itself.
  static OptionalLong totalSize(Cid cid, BlockSource source) throws IOException {
    return totalSize(source.block(cid));
  }

  private static OptionalLong totalSize(Block block) throws MalformedException {
    if (block.cid().codec() != Cid.DAG_PB) return OptionalLong.of(block.size());
    long total = block.size();
    for (DagPb.Link link : DagPb.decode(block.bytes().toArray()).links()) {
      long below = link.totalSize().orElse(0);
      if (below < 0 || total + below < 0) return OptionalLong.empty();
      total += below;
    }
    return OptionalLong.of(total);
  }
}
