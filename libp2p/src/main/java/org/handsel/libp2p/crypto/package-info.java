/// Keys and what they prove, without I/O.
///
/// Start with [KeyPair], which signs, and [PublicKey], which verifies: our own are Ed25519, other
/// peers' may be of four types. A [PeerId] is the name of a key on the network; a [SignedEnvelope]
/// carries a payload signed for one purpose, such as a [PeerRecord].
///
/// [Ed25519] has two verdicts: `verify`, as libp2p has it, and `verifyStrict`, the one rule for
/// what Handsel signs, on which every node agrees. BouncyCastle's arithmetic is used, never its
/// provider. Spec: libp2p/specs `peer-ids/peer-ids.md`: "Key Types", "Peer Ids";
/// `RFC/0002-signed-envelopes.md`: "Domain Separation", "Wire Format", "Signature Production /
/// Verification".
@NullMarked
package org.handsel.libp2p.crypto;

import org.jspecify.annotations.NullMarked;
