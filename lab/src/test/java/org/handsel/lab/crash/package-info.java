/// Every moment of a deal at which a process can die, hit exactly, across real processes. Start
/// with [CrashTest]; [FatalBooks] is what runs inside the nodes, [Moments] names what they pass.
/// Why there: `docs/decisions/0030`.
@NullMarked
package org.handsel.lab.crash;

import org.jspecify.annotations.NullMarked;
