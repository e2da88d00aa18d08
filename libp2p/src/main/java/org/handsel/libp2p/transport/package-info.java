/// Reaching another machine: dialling, listening, nothing more.
///
/// Start with [Transport], then [TcpTransport], the plainest. Both ends of a dial get a [Link]: a
/// [Wire], plain and unauthenticated bytes in blocking reads and writes, or a [Session] of
/// [MuxedStream]s from a transport that encrypts by itself, as QUIC does. `mux` makes a session of
/// a wire, so whoever works with sessions needn't know where they come from. A [WireReader] reads a
/// wire in the pieces that `secure` needs, in a few hundred bytes while nothing comes and in a
/// pooled buffer while much does. Spec: libp2p/specs `addressing/README.md`: "Transport
/// multiaddrs", from "IP and Name Resolution" to "WebSockets"; `connections/README.md`: "Overview",
/// "Definitions"; `websockets/README.md`: "Addressing"; RFC 6455 (WebSocket), RFC 1928 (SOCKS 5).
@NullMarked
package org.handsel.libp2p.transport;

import org.jspecify.annotations.NullMarked;
