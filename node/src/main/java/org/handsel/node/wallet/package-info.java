/// The money, for pages and commands: what there is, what moved, sending and the faucet.
///
/// Start with [ChainWallet]. [SqlJournals] keeps on disk what the account sent, so that a crash at
/// any moment pays nothing twice. What a chain is, is `org.handsel.chain`'s business.
@NullMarked
package org.handsel.node.wallet;

import org.jspecify.annotations.NullMarked;
