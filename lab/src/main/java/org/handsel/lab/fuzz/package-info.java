/// Fuzzing for as long as one likes. Start with [Fuzz]; the targets themselves are the `@FuzzTest`s
/// of each module, whose seeds the ordinary test run plays.
@NullMarked
package org.handsel.lab.fuzz;

import org.jspecify.annotations.NullMarked;
