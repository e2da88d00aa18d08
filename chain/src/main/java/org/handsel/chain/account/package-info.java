/// Spending from one account: each transaction written down before it's sent, sent once, seen
/// through to a block, and found again after a crash.
///
/// Start with [Sender]; [Journal] is what it writes down, [Sent] one line of it. Where the journal
/// lies is the node's business. Nothing here knows what a transaction is for.
@NullMarked
package org.handsel.chain.account;

import org.jspecify.annotations.NullMarked;
