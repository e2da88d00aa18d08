/// A small network in one process: real nodes' records, identities and greetings, over a network in
/// memory whose faults a seed decides.
///
/// Start with [Sim]. A [SimNode] is everything of a node that publishes and hears; there is no
/// chain and no page.
@NullMarked
package org.handsel.lab.sim;

import org.jspecify.annotations.NullMarked;
