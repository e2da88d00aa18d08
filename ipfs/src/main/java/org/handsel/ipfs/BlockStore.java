package org.handsel.ipfs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.handsel.libp2p.multiformats.Cid;

/// Where blocks are kept. Names are by content, so versions of a CID that have the same hash and
/// differ in codec or version are one block here. Safe for use by many threads.
///
/// It knows nothing of who needs a block: pins and references are its user's.
public interface BlockStore {
  /// Keeps `block`; does nothing if it is there.
  ///
  /// @throws QuotaException if there is no room for it
  void put(Block block) throws IOException;

  /// The block named `cid`, checked against its name on the way; empty if it isn't there, or what
  /// was there had been damaged and is gone now.
  Optional<Block> get(Cid cid) throws IOException;

  /// How many bytes the block named `cid` has, if it is there.
  OptionalInt size(Cid cid) throws IOException;

  /// True if the block named `cid` is there.
  default boolean has(Cid cid) throws IOException {
    return size(cid).isPresent();
  }

  /// Forgets the block named `cid`, if it is there.
  void delete(Cid cid) throws IOException;

  /// The names of all blocks, as version 1 and of codec raw, since only hashes are kept.
  List<Cid> list() throws IOException;

  /// How many bytes all blocks have together.
  long bytesUsed();
}
