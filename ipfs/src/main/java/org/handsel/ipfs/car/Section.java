package org.handsel.ipfs.car;

import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// One section of a CAR file: a block with its name. CARv1, "Data".
public sealed interface Section {
  /// The name it goes by.
  Cid cid();

  /// The block is what its name says.
  record Verified(Block block) implements Section {
    @Override
    public Cid cid() {
      return block.cid();
    }
  }

  /// Nobody here can say whether the bytes are what the name says: its hash function isn't known.
  record Unverified(Cid cid, Bytes bytes) implements Section {}
}
