/// The chain side of Handsel: where money is, and how it moves.
///
/// Start with [Chain]: one account on one chain, with its escrow and its money. Below it, each
/// package by itself: `evm` are values, `rpc` speaks to a node of the chain, `account` sends,
/// `escrow` is the contract, `local` runs a chain of one's own, `network` says which chain it is.
/// Nothing here knows of people, listings or pages. Spec: `docs/protocols/escrow.md`.
@NullMarked
package org.handsel.chain;

import org.jspecify.annotations.NullMarked;
