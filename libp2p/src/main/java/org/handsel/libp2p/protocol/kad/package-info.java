/// Who is near a key, and what do they hold: the Kademlia of libp2p.
///
/// Start with [Kad], which answers and asks on a host, and is the [org.handsel.libp2p.Routing] of
/// the front door. What it does is decided by machines without thread or clock, which also run in
/// the simulator: a [Dht] is one node's state (its [RoutingTable], what it stores, how large the
/// network seems), an [Operation] is one thing that it asks of the network, a [Lookup] is how an
/// operation comes near its key, and a [Sweep] announces very many keys together.
///
/// A lookup is never an authority: values are checked by a [Validator], an address counts once the
/// peer behind it proved its key, and a provider is only somebody to ask: a [ProviderSearch] goes
/// on however often one is named, and lets all that answered have their turn. Where more peers
/// crowd around a key than the size of the network allows for ([NetworkSize]), an operation goes on
/// in the regions around ([Rounds]).
///
/// Spec: libp2p/specs `kad-dht/README.md`: "Definitions", "Client and server mode", "DHT
/// operations" ("Peer routing", "Value storage and retrieval", "Content provider advertisement and
/// discovery", "Bootstrap process") and "RPC messages"; where that leaves things open ipfs/specs
/// `routing/kad-dht.md`; disjoint paths are those of S/Kademlia (Baumgart and Mies, 2007).
@NullMarked
package org.handsel.libp2p.protocol.kad;

import org.jspecify.annotations.NullMarked;
