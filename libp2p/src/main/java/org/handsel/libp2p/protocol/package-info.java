/// The protocols of libp2p, one package each, and what several of them need.
///
/// A [Dialogue] is a short exchange of messages by one deadline; [Rates] count how often each of
/// many asks for something.
@NullMarked
package org.handsel.libp2p.protocol;

import org.jspecify.annotations.NullMarked;
