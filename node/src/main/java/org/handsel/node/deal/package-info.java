/// Carries deals out: owns their threads, their clock, the chain and the letters.
///
/// Start with [DealRunner]: everything a person can do with deals. A [Desk] keeps each deal's
/// [DealFile] and writes every change down before anything is done about it. [Buying] and [Selling]
/// get from a listing to signed terms, [Hearing] takes what others say, [Pursuing] does what a
/// deal's state asks of us, on the chain and by the clock, and [Reviewing] writes history and
/// ratings. [Views] says it all to people. What is decided is decided in `core.deal`; here it is
/// done. Spec: `docs/protocols/deal.md`.
@NullMarked
package org.handsel.node.deal;

import org.jspecify.annotations.NullMarked;
