/// Reaching peers that nobody can call, through a third peer: circuit relay, version 2.
///
/// Three parts. A [RelayService] is the third peer: it takes reservations and joins a caller's
/// stream with one to the peer that it wants, for a while and for some bytes ([Reservations],
/// [Bridge]). A [RelayTransport] is the caller's way, and the ear of the one that is called: what
/// the relay passes on becomes a wire like any other, so both sides prove their keys to each other
/// and the relay hears noise. A [RelayClient] keeps reservations at a few relays for a host that
/// can't be called, and announces its addresses there; which relays it asks when, the machine
/// [Places] decides.
///
/// A relay is never trusted: who is at the other end is what the handshake proves; its addresses
/// are announced only where they mean something; its vouchers are checked. What a relay gives away
/// is bounded by [RelayLimits].
///
/// Spec: libp2p/specs `relay/circuit-v2.md`: "Hop Protocol" with "Reservation" and "Connection
/// Initiation", "Stop Protocol", "Reservation Vouchers".
@NullMarked
package org.handsel.libp2p.protocol.relay;

import org.jspecify.annotations.NullMarked;
