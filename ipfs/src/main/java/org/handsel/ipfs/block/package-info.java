/// Blocks kept as plain files: what a [org.handsel.ipfs.BlockStore] is on a disk.
///
/// Start with [DiskBlocks]: a block's file is named by its hash, lies in one of 1,024 folders, and
/// appears whole or not at all. [KeptBlocks] drops what nobody needs when there is no more room;
/// who needs what its user says. Nothing here fetches a block.
@NullMarked
package org.handsel.ipfs.block;

import org.jspecify.annotations.NullMarked;
