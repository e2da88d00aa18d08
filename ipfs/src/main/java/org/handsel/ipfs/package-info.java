/// The front door of content-addressed data: what things are named by, how they are written, where
/// they are kept and how they come from other peers. Knows nothing of Handsel.
///
/// Start with [Data], the values that anything signed or sent is made of, and [DagCbor], the one
/// way of writing them as bytes. [DagPb] is the older form that files are made of. A [Block] is
/// bytes that have been checked against their [Cid]; a [BlockStore] keeps blocks, a [BlockExchange]
/// fetches them from peers, and to whoever only reads both are a [BlockSource]. [Dag] walks from
/// block to block by their links.
///
/// The rooms behind the door: `block` keeps blocks on disk, `bitswap` exchanges them, `unixfs`
/// makes files and folders of them, `car` writes them one behind the other. Only the composition
/// root and tests look there. Spec: ipld `codecs/dag-cbor/spec.md`, `codecs/dag-pb/spec.md`,
/// `transport/car`, ipfs/specs `bitswap-protocol.md`, `unixfs.md`.
@NullMarked
package org.handsel.ipfs;

import org.jspecify.annotations.NullMarked;
