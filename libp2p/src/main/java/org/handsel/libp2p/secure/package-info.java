/// Private bytes: who is at the other end of a wire, proven, and everything after that sealed.
///
/// Start with [NoiseSecurity], which turns a wire into a [SecureChannel]. Below it lies the Noise
/// protocol framework in three small classes that know nothing of libp2p: [Handshake] walks a
/// [Pattern], [SymmetricState] keeps the running hash and key, [CipherState] seals and opens.
/// Nothing here knows of streams. Spec: libp2p/specs `noise/README.md`, noiseprotocol.org revision
/// 34.
@NullMarked
package org.handsel.libp2p.secure;

import org.jspecify.annotations.NullMarked;
