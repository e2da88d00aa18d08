/// Is the peer there, and how far away: 32 bytes out, the same 32 bytes back.
///
/// [Ping] answers and asks. Spec: libp2p/specs `ping/ping.md`, "Protocol".
@NullMarked
package org.handsel.libp2p.protocol.ping;

import org.jspecify.annotations.NullMarked;
