package org.handsel.ipfs.unixfs;

import org.handsel.libp2p.multiformats.Cid;

/// What a name stands for, as its one block says.
public sealed interface UnixNode {
  /// Its name.
  Cid cid();

  /// What it says of itself beside its content.
  Metadata metadata();

  /// A file of `size` bytes.
  record File(Cid cid, long size, Metadata metadata) implements UnixNode {}

  /// A folder, in one block or cut up.
  record Directory(Cid cid, boolean sharded, Metadata metadata) implements UnixNode {}

  /// A symlink that leads to `target`: a path of whoever reads it, believed by nobody here.
  record Symlink(Cid cid, String target, Metadata metadata) implements UnixNode {}
}
