/// From a relayed connection to a direct one: two peers behind NATs call each other at the same
/// moment, so that each one's packets open its NAT for the other's.
///
/// [Dcutr] does it: the peer that was called through the relay (B in the specification) begins, and
/// both exchange [HolePunch] messages over the relayed connection to know where and when. The calls
/// themselves are the host's ([org.handsel.libp2p.Host#punch]).
///
/// Spec: libp2p/specs `relay/DCUtR.md`: "The Protocol", "RPC messages", "FAQ".
@NullMarked
package org.handsel.libp2p.protocol.dcutr;

import org.jspecify.annotations.NullMarked;
