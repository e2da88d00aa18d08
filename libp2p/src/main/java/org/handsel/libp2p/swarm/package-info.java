/// Who we're connected to: dials and is dialled, upgrades wires to connections, keeps one for each
/// peer, and hands each stream to the protocol it asks for.
///
/// Start with [Swarm], the host, and [SwarmSetup], what it is made of. A wire becomes a session in
/// [Upgrader] and, once [Keeper] took it in, a [PeerConnection]; [ConnectionTable] says which of
/// several to one peer counts; [Introduction] tells peers who we are and hears who they are.
/// [Dialer] calls each peer once at a time, in the order of [DialPlan] and as a [Race], and leaves
/// failing addresses alone for a while ([Backoff]); [Watch] ends what is idle or dead. Protocol
/// code runs on one virtual thread a stream, never on a reader. Spec: libp2p/specs
/// `connections/README.md`: "Upgrading Connections" with "Inlining Muxer Negotiation", "Opening New
/// Streams Over a Connection", "Practical Considerations".
@NullMarked
package org.handsel.libp2p.swarm;

import org.jspecify.annotations.NullMarked;
