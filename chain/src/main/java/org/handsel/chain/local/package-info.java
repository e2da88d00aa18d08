/// A chain of one's own: starts, shares, keeps and stops the development chain.
///
/// Start with [LocalChain]. [Anvil] finds or fetches the program, [Watch] runs it for as long as
/// anybody needs it, [SavedState] keeps the last two good copies of its state. Never used with a
/// chain that holds real money: such a chain is only an address in the configuration. What is known
/// of the program's traps, and why its own state file isn't used:
/// `docs/decisions/0010-the-local-chain-is-kept-by-us.md`.
@NullMarked
package org.handsel.chain.local;

import org.jspecify.annotations.NullMarked;
