/// Whole networks in one process, with faults that a seed decides.
///
/// Start with [Sim], the list of scenarios. [RecordSync] plays real nodes' records, identities and
/// greetings over a network in memory: a [SimNode] is everything of a node that publishes and
/// hears; there is no chain and no page. Scenarios with thousands of nodes run the machines of
/// `libp2p` on virtual time: [GossipNet] is the gossipsub router many times over, in calm
/// ([GossipCalm]) and under attack ([GossipAttack]); [KadWorld] is a DHT of many a [KadPeer],
/// searched ([DhtScenario]), attacked ([SybilScenario]) and filled ([SweepScenario]).
///
/// In [Homes] some peers of a [KadWorld] stand behind gateways. What a [Gateway] lets in follows
/// from its tables alone; each [HomePeer] finds out with the machines of a host how it is reached
/// ([Outlook]), and in [NatScenario] they want to meet ([Meeting], over a relay's [Circuit]).
@NullMarked
package org.handsel.lab.sim;

import org.jspecify.annotations.NullMarked;
