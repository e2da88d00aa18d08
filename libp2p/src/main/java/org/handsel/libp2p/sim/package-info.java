/// Networks inside one process, for tests and simulations.
///
/// [MemoryNetwork] gives each simulated host a [org.handsel.libp2p.transport.Transport] whose wires
/// are queues of bytes in memory: real hosts run on it, on real threads. It can delay, cut and part
/// as [Faults] and a seed say.
///
/// [VirtualNetwork] carries messages between the machines of very many nodes on [VirtualTime], one
/// event after the other, under a [Climate]; the same seed gives the same run.
@NullMarked
package org.handsel.libp2p.sim;

import org.jspecify.annotations.NullMarked;
