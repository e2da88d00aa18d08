/// Can others call us? Ask them to try: AutoNAT, version 2, and version 1 for older peers.
///
/// Start with [Autonat], the asking side: it has peers of different networks try each address that
/// might be ours, until [Verdicts] knows which of them lead here. [AutonatServer] is the answering
/// side for both versions: it calls back whoever asks, through a [Caller] that shares nothing with
/// the host, so that a hole which the asker's own call has opened isn't mistaken for an open door.
///
/// A server must not be had to call strangers: private addresses are refused, an address elsewhere
/// than the asker's costs it more bytes than the call, and everything is counted ([AutonatLimits]).
/// An asker believes no success that it hasn't seen (the nonce), and no failure that only one
/// network tells of.
///
/// Spec: libp2p/specs `autonat/autonat-v2.md`: "AutoNAT V2 Protocol", "Amplification Attack
/// Prevention", "Implementation Suggestions"; `autonat/autonat-v1.md`: "AutoNAT Protocol", "RPC
/// messages", "Security Considerations".
@NullMarked
package org.handsel.libp2p.protocol.autonat;

import org.jspecify.annotations.NullMarked;
