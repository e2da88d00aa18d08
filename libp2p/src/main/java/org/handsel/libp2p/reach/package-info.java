/// Being reached: what a host does so that others can call it, wherever it is.
///
/// [Reachability] is laid over a [org.handsel.libp2p.swarm.Swarm] and joins the protocols that it
/// needs, as [ReachabilitySetup] says. They know nothing of one another:
/// - peers tell where they see us, and what enough networks agree on is taken for ours
///   ([ObservedAddresses]);
/// - a gateway is asked to pass calls on to us (`portmap`);
/// - other peers try whether we can be called at either (`protocol.autonat`), and we try for others
///   ([StrangersCalls]);
/// - a host that can't be called keeps places at relays (`protocol.relay`), and may relay for
///   others;
/// - relayed connections become direct ones where NATs allow it (`protocol.dcutr`).
///
/// Spec: each part's own, and of libp2p/specs `connections/README.md`, "Hole punching",
/// `identify/README.md`, "observedAddr".
@NullMarked
package org.handsel.libp2p.reach;

import org.jspecify.annotations.NullMarked;
