/// Self-describing values without I/O: what names content, hashes, keys and addresses on the wire.
///
/// Start with [Cid], the name of content, and [Multiaddr], the way to a peer. A [Multihash] says by
/// which function it was made, a [Multibase] text in which base it stands, a [Varint] where it
/// ends. [Frames] are messages on a stream, [Protobuf] is what libp2p's messages are written in,
/// and [Bytes] are bytes that a record can hold.
///
/// Everything is read strictly and within bounds: other forms of a value, and anything behind it,
/// are a [MalformedException]. Spec: the repositories of `multiformats`, named at each class.
@NullMarked
package org.handsel.libp2p.multiformats;

import org.jspecify.annotations.NullMarked;
