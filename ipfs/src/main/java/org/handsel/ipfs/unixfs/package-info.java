/// Files, folders and symlinks as UnixFS has them: trees of dag-pb nodes over leaves of bytes, that
/// any IPFS node reads and whose names everybody computes alike.
///
/// [Importer] makes them by a [Profile], which says all that a name depends on. [Exporter] reads
/// them back, whole or in part, lists folders and follows a [UnixPath]; what strangers may do to it
/// is bounded by [UnixLimits]. [UnixFiles] is the short way for one file.
///
/// Inside: `UnixData` is what a node says of itself, `Shard` one node of a folder that is cut up,
/// `Sharder` cuts one up, `FileReading` and `FolderReading` read. Nothing here fetches, pins or
/// deletes a block, follows a symlink, or touches a file of this machine.
///
/// Spec: ipfs/specs `unixfs.md` ("dag-pb File", "dag-pb Directory", "dag-pb HAMTDirectory", "dag-pb
/// Symlink", "dag-pb Optional Metadata", "UnixFS Paths"), `IPIP-0499` (profiles), ipld
/// `codecs/dag-pb/spec.md`.
@NullMarked
package org.handsel.ipfs.unixfs;

import org.jspecify.annotations.NullMarked;
