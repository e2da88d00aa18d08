/// What an EVM chain is made of, as values: keys, signatures, addresses, transactions, typed data,
/// proofs. No socket, no disk, no clock.
///
/// Start with [AccountKey], which signs; [Transaction] and [TypedData] are the two things it signs.
/// [AccountPath] makes the key from the recovery phrase's seed, [StateProof] checks what a server
/// says of a storage slot. Specs: EIP-55, EIP-155, EIP-712, EIP-1559, EIP-2718, BIP-32, RFC 6979,
/// SEC 1 and 2, and the yellow paper's appendices B (RLP) and D (trie).
@NullMarked
package org.handsel.chain.evm;

import org.jspecify.annotations.NullMarked;
