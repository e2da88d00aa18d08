/// Bitswap 1.2: asking peers for blocks and answering theirs.
///
/// Start with [Bitswap], which serves what its [org.handsel.ipfs.BlockStore] has and fetches what
/// it has not. A [Ledger] is what stands between us and one peer; a [Fetch] is one block that
/// somebody here waits for; a [Message] is what travels.
///
/// One peer at a time is asked for a block, the others only whether they have it, so that a block
/// comes once however many could send it. What wasn't asked for is dropped unread by anybody. Spec:
/// ipfs/specs `bitswap-protocol.md`.
@NullMarked
package org.handsel.ipfs.bitswap;

import org.jspecify.annotations.NullMarked;
