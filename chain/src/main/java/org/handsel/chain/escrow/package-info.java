/// The escrow contract as Java sees it: `core.escrow.Escrow`, carried out on an EVM chain.
///
/// Start with [EvmEscrow]. [DealTypes] hashes what is signed, [Calldata] writes what is sent,
/// [DealState] reads what the chain says of a deal, [Refusals] turns the contract's errors into
/// sentences. Spec: `docs/protocols/escrow.md`, which these classes quote.
@NullMarked
package org.handsel.chain.escrow;

import org.jspecify.annotations.NullMarked;
