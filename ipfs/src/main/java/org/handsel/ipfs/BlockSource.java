package org.handsel.ipfs;

import java.io.IOException;
import java.util.List;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// Where blocks come from while something made of many is read: a store, an exchange, or both.
@FunctionalInterface
public interface BlockSource {
  /// The block named `cid`.
  ///
  /// @throws NoSuchBlockException if it isn't there
  /// @throws IOException if it can't be had
  Block get(Cid cid) throws IOException;

  /// The block named `cid`, certainly that one. A name that is its own content isn't asked for.
  ///
  /// @throws NoSuchBlockException if it isn't there
  /// @throws IOException if it can't be had
  default Block block(Cid cid) throws IOException {
    if (cid.hash().code() == Multihash.IDENTITY) {
      return Block.verified(cid, cid.hash().digest().toArray());
    }
    Block block = get(cid);
    if (!block.cid().hash().equals(cid.hash())) {
      throw new MalformedException("asked for " + cid + ", got " + block.cid());
    }
    return block.as(cid);
  }

  /// Says which blocks are likely to be asked for next, in this order and before those that were
  /// named earlier: a source that has to fetch them may begin to.
  default void soon(List<Cid> cids) {}

  /// What lies in `store`, and nothing else.
  static BlockSource of(BlockStore store) {
    return cid -> store.get(cid).orElseThrow(() -> new NoSuchBlockException(cid));
  }
}
