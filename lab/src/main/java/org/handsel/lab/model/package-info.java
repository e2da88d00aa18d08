/// Every state that an escrowed deal can be in, visited one by one, and for each the question
/// whether a party that is left alone, or worked against by everybody else, still gets out with its
/// share by a time known beforehand.
///
/// Start with [Rules]: the acts of `docs/protocols/escrow.md` §4 over small whole numbers and a
/// clock of ticks. [Bargain] is what two parties may have agreed; [Standing] is where their deal
/// is; [Walk] visits and judges; [Model] is the program behind `./dev model`. The contract itself
/// is `contracts/src`; forge's `Crowd` (`contracts/test/Invariants.t.sol`) holds it to the same
/// table of acts and deadlines.
@NullMarked
package org.handsel.lab.model;

import org.jspecify.annotations.NullMarked;
