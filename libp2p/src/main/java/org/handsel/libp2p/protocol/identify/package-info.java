/// Who are you, what do you speak, where do you listen: what two peers tell each other first.
///
/// [Identify] asks, answers and pushes; an [IdentifyMessage] is what is told. Spec: libp2p/specs
/// `identify/README.md`, and `RFC/0003-routing-records.md` for the signed list of addresses.
@NullMarked
package org.handsel.libp2p.protocol.identify;

import org.jspecify.annotations.NullMarked;
