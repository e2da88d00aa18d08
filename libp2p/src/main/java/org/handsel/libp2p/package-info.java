/// The front door of a peer-to-peer network node that speaks libp2p.
///
/// Start with [Host]: it dials and is dialled, and carries protocols. A [Connection] is an
/// authenticated, encrypted link to one peer; a [Stream] is one conversation on it, in plain
/// blocking input and output. Nothing here knows of Handsel; the module can be used alone. Spec:
/// the documents of `libp2p/specs`, named where they are obeyed.
@NullMarked
package org.handsel.libp2p;

import org.jspecify.annotations.NullMarked;
