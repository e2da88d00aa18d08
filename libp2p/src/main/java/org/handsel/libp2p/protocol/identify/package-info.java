/// Who are you, what do you speak, where do you listen: what two peers tell each other first.
///
/// [Identify] asks, answers and pushes; an [IdentifyMessage] is what is told. Spec: libp2p/specs
/// `identify/README.md`: "`identify`", "`identify/push`", "The Identify Message"; and for the
/// signed list of addresses `RFC/0003-routing-records.md`, "Address Record Format" and
/// "Certification / Verification".
@NullMarked
package org.handsel.libp2p.protocol.identify;

import org.jspecify.annotations.NullMarked;
