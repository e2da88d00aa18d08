/// Keys and what they prove, without I/O: peer keys of the four libp2p types, peer ids, signed
/// envelopes. Spec: libp2p/specs `peer-ids/peer-ids.md`, `RFC/0002-signed-envelopes.md`.
@NullMarked
package org.handsel.libp2p.crypto;

import org.jspecify.annotations.NullMarked;
