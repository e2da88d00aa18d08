/// Files larger than a block, as UnixFS has them: raw leaves under a tree of dag-pb nodes.
///
/// [UnixFiles] writes a file into blocks and reads one back, so that pictures and evidence are read
/// by any IPFS node and theirs by us. Folders, symlinks and metadata are none of its business yet.
/// Spec: ipfs/specs `unixfs.md`, ipld `codecs/dag-pb/spec.md`.
@NullMarked
package org.handsel.ipfs.unixfs;

import org.jspecify.annotations.NullMarked;
