/// The two-party deal: how signed terms become locked, delivered, paid and rated.
///
/// Start with [Deal]: its states, and `step`, the only way from one to the next. An [Event] is a
/// signed word of somebody or what the chain says; an [Action] is what a state asks of a role. A
/// [Step] is one signed link of a device's chain of words, and a [Transcript] is the set of them
/// that a node holds: its `fold` gives every holder of the same set the same state. [Said] keeps
/// what was said but depends on the chain to matter.
///
/// Nothing here reads a clock, a socket or a disk; `node.deal.DealRunner` carries out the actions.
/// Spec: `docs/protocols/deal.md`.
@NullMarked
package org.handsel.core.deal;

import org.jspecify.annotations.NullMarked;
