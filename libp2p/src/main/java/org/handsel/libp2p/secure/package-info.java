/// Private bytes: who is at the other end of a wire, proven, and everything after that sealed.
///
/// Start with [NoiseSecurity], which turns a wire into a [SecureChannel]. Below it lies the Noise
/// protocol framework in three small classes that know nothing of libp2p: [Handshake] walks a
/// [Pattern], [SymmetricState] keeps the running hash and key, [CipherState] seals and opens.
/// Nothing here knows of streams. Spec: libp2p/specs `noise/README.md`: "The Noise Handshake",
/// "Cryptographic Primitives", "Wire Format", "Encryption and I/O"; noiseprotocol.org revision 34,
/// 5 (processing rules) and 7.5 (interactive handshake patterns); for a [PreSharedKey]
/// `pnet/Private-Networks-PSK-V1.md`, "Cryptography of Private Networks".
@NullMarked
package org.handsel.libp2p.secure;

import org.jspecify.annotations.NullMarked;
