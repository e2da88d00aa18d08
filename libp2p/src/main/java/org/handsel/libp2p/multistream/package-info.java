/// Agreeing on a protocol by name: multistream-select 1.0, used before a wire is secure, before it
/// has streams, and at the head of every stream.
///
/// [Multistream] is all there is. Spec: libp2p/specs `connections/README.md`, "Protocol
/// Negotiation", "multistream-select".
@NullMarked
package org.handsel.libp2p.multistream;

import org.jspecify.annotations.NullMarked;
