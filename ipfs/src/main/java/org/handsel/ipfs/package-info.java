/// The front door of content-addressed data: what things are named by, how they are written, where
/// they are kept and how they come from other peers. Knows nothing of Handsel.
///
/// Start with [Data], the values that anything signed or sent is made of, and [DagCbor], the one
/// way of writing them as bytes. A [Block] is bytes that have been checked against their [Cid]; a
/// [BlockStore] keeps blocks and a [BlockExchange] fetches them from peers.
///
/// The rooms behind the door: `block` keeps blocks on disk, `bitswap` exchanges them, `unixfs` cuts
/// files. Only the composition root and tests look there. Spec: ipld `codecs/dag-cbor/spec.md`,
/// ipfs/specs `bitswap-protocol.md`, `unixfs.md`.
@NullMarked
package org.handsel.ipfs;

import org.jspecify.annotations.NullMarked;
