package org.handsel.ipfs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Blocks as the graph that their links make. It has no cycles, since a block's name is the hash of
/// all that it leads to, but it may be deep, wide, and full of ways to the same block.
public final class Dag {
  /// What a walk may cost.
  ///
  /// @param blocksMax how many different blocks are visited; each takes some 200 bytes of memory
  ///   until the walk ends
  /// @param pendingMax how many links may wait to be followed at once
  public record Limits(long blocksMax, int pendingMax) {
    /// A terabyte in blocks of 1 MiB.
    public static final Limits DEFAULT = new Limits(1 << 20, 1 << 20);
  }

  /// What is done with each block.
  @FunctionalInterface
  public interface Visitor {
    /// Called once for each block.
    ///
    /// @throws IOException to end the walk
    void visit(Block block) throws IOException;
  }

  private Dag() {}

  /// Visits the blocks named `roots` and all below them, each once: a block, then what its first
  /// link leads to and all below, then the second, so that the order is a matter of the graph
  /// alone. A name in two versions or codecs is visited as two.
  ///
  /// @return how many blocks were visited
  /// @throws NoSuchBlockException if one isn't there
  /// @throws MalformedException if one's links can't be read, or a limit is reached
  public static long walk(Collection<Cid> roots, BlockSource source, Limits limits, Visitor visitor)
      throws IOException {
    var seen = new HashSet<Cid>();
    var pending = new ArrayDeque<Cid>(roots);
    while (!pending.isEmpty()) {
      Cid cid = pending.pop();
      if (!seen.add(cid)) continue;
      if (seen.size() > limits.blocksMax) {
        throw new MalformedException("dag: more than " + limits.blocksMax + " blocks");
      }
      Block block = source.block(cid);
      visitor.visit(block);
      List<Cid> links = block.links();
      if (links.size() > limits.pendingMax - pending.size()) {
        throw new MalformedException("dag: more than " + limits.pendingMax + " links at once");
      }
      var next = links.stream().filter(link -> !seen.contains(link)).toList();
      next.reversed().forEach(pending::push);
      source.soon(next);
    }
    return seen.size();
  }
}
