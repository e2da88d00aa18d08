/// How nodes find each other with no address given.
///
/// Start with [Meeting], which looks on the links of this machine (multicast DNS), in the network's
/// DHT under the keys of the day, at the addresses it was given and among the peers it remembers.
/// Two machines decide, without thread, socket or clock: [Assembly] when to announce and to look
/// for which topic, [Candidates] whom of those who were heard of to call. Whom it reached it hands
/// to [org.handsel.node.peer.Neighbours], which greets. Spec: `docs/protocols/rendezvous.md`.
@NullMarked
package org.handsel.node.meet;

import org.jspecify.annotations.NullMarked;
