/// Bytes to and from another machine: dialling, listening, nothing more.
///
/// Start with [Transport], then [TcpTransport], the one that crosses machines. A [Wire] is what
/// both ends of a dial get: plain, unauthenticated bytes in blocking reads and writes. A
/// [WireReader] reads them in the pieces that `secure` needs, in a few hundred bytes while nothing
/// comes and in a pooled buffer while much does. Nothing here encrypts or knows who is there. Spec:
/// libp2p/specs `addressing/README.md`, `connections/README.md`.
@NullMarked
package org.handsel.libp2p.transport;

import org.jspecify.annotations.NullMarked;
