/// A network within one process, for tests and simulations: the same hosts, handshakes, streams and
/// limits, without a socket.
///
/// Start with [MemoryNetwork]: each host gets a transport with an IP address of its own, and the
/// network can be told to refuse dials, cut wires after some bytes, or part hosts from each other.
/// What goes wrong is decided by a seed, so a failure can be played again. Only the wire is
/// simulated; everything above it is the real thing.
@NullMarked
package org.handsel.libp2p.sim;

import org.jspecify.annotations.NullMarked;
