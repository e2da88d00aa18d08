/// QUIC as a transport of libp2p, on Netty's codec, which wraps a library in native code. It can be
/// left off: nothing else here needs Netty.
///
/// Start with [QuicTransport]. A `UdpPort` is one socket that both dials and listens; a
/// `PacketSwitch` tells whose each packet is, and a `Gate` who may begin a handshake. Within it, a
/// `CertificateCheck` looks at the peer's certificate: a `PeerCertificate`, read by a small strict
/// `DerReader` of our own. What comes of it is a `QuicSession` of `QuicStream`s, blocking streams
/// of bytes for virtual threads, over the events of an event loop that never blocks: an `Inflow`
/// and an `Outflow` each.
///
/// It costs several times the work of TCP, Noise and Yamux a byte; what it is for is getting
/// through NATs. Spec: libp2p/specs `quic/README.md`: "Multiaddress", "QUIC Versions", "ALPN",
/// "Peer Authentication"; `tls/tls.md`: "Handshake Protocol", "libp2p Public Key Extension";
/// `relay/DCUtR.md`, "The Protocol"; RFC 9000.
@NullMarked
package org.handsel.libp2p.quic;

import org.jspecify.annotations.NullMarked;
