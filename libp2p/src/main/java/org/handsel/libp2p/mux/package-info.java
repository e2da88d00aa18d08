/// Many streams on one secure channel: Yamux.
///
/// Start with [Yamux], one session. It has one reader, which never runs protocol code and never
/// writes, so that two sessions can't wait for each other. What a stream receives lies in its
/// [Inbox] until it is read; what it may send is its [Credit]; all writers share the [Outbox],
/// which is fair to them. Lock order: a stream's own locks are never held while the outbox is
/// entered. Nothing here knows of protocols or peers. Spec: libp2p/specs `yamux/README.md`:
/// "Framing", "Message Flow" (streams opened and closed, "Flow Control", "Session termination"),
/// and of "Implementation considerations" the "ACK backlog & backpressure".
@NullMarked
package org.handsel.libp2p.mux;

import org.jspecify.annotations.NullMarked;
