/// Being reached: what a host does so that others can call it, wherever it is.
///
/// [Reachability] is laid over a [org.handsel.libp2p.swarm.Swarm] and joins the protocols that it
/// needs, as [ReachabilitySetup] says: places at relays for a host that nobody can call, and the
/// relay service for others. The protocols themselves know nothing of one another.
@NullMarked
package org.handsel.libp2p.reach;

import org.jspecify.annotations.NullMarked;
