package org.handsel.ipfs.unixfs;

import java.util.OptionalLong;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Cid;

/// A folder's entry: what it is called, what it is, and how many bytes all its blocks have together
/// as the folder says, which nobody has counted. unixfs, "TSize": "An implementation SHOULD NOT
/// assume the TSize values are correct."
public record Entry(String name, Cid cid, OptionalLong totalSize) {
  static Entry of(String name, DagPb.Link link) {
    return new Entry(name, link.hash(), link.totalSize());
  }
}
