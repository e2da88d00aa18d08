package org.handsel.ipfs.block;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What roots lead to, as far as it is here. Leaves that are raw, which is nearly all of a large
/// file, are named by their parents and needn't be read.
final class Needed {
  private static final Logger LOG = LoggerFactory.getLogger(Needed.class);

  private Needed() {}

  /// The hashes of all that `roots` lead to; none if `goOn` ended it.
  static Optional<Set<Multihash>> by(Collection<Cid> roots, BlockStore blocks, BooleanSupplier goOn)
      throws IOException {
    var needed = new HashSet<Multihash>();
    var read = new HashSet<Cid>();
    var pending = new ArrayDeque<Cid>(roots);
    while (!pending.isEmpty()) {
      if (!goOn.getAsBoolean()) return Optional.empty();
      Cid cid = pending.pop();
      needed.add(cid.hash());
      if (cid.codec() == Cid.RAW || !read.add(cid)) continue;
      Optional<Block> block = blocks.get(cid);
      if (block.isPresent()) follow(block.get().as(cid), pending);
    }
    return Optional.of(needed);
  }

  /// What is of a codec that we can't read leads nowhere that we could know of, and stays itself.
  private static void follow(Block block, ArrayDeque<Cid> pending) {
    try {
      block.links().forEach(pending::push);
    } catch (MalformedException e) {
      LOG.debug("{} is kept without what it may lead to: {}", block.cid(), e.getMessage());
    }
  }
}
