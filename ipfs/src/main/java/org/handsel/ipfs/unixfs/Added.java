package org.handsel.ipfs.unixfs;

import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Cid;

/// What was made: its name, how many bytes of content it has, and how many bytes all its blocks
/// have together, a block that is there twice counted twice.
public record Added(Cid cid, long size, long totalSize) {
  /// This as the entry `name` of a folder.
  public Entry as(String name) {
    return new Entry(name, cid, OptionalLong.of(totalSize));
  }
}
