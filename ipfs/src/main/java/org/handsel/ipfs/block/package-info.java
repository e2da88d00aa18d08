/// Blocks kept as plain files: what a [org.handsel.ipfs.BlockStore] is on a disk.
///
/// [DiskBlocks] is all there is. A block's file is named by its hash, lies in one of 1,024 folders,
/// and appears whole or not at all. Nothing here knows who needs a block or fetches one.
@NullMarked
package org.handsel.ipfs.block;

import org.jspecify.annotations.NullMarked;
