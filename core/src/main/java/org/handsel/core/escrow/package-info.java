/// Where the buyer's money is while a deal runs, and the ways it can leave.
///
/// Start with [Escrow]: the interface to one escrow contract on one chain, which the `chain` room
/// implements. [EscrowDeal] is what both sides' signatures and the contract commit to; an [Act] is
/// one thing somebody does to it; a [Pot] is what the chain says about it. Nothing here knows how a
/// chain is spoken to. Spec: `docs/protocols/escrow.md`.
@NullMarked
package org.handsel.core.escrow;

import org.jspecify.annotations.NullMarked;
