/// People lend their machines to a job.
///
/// Start with [Compute]: what an offer says, and that a job is paid unit by unit. A [Job] names a
/// WebAssembly module and its inputs; a [Replication] says who runs which unit, checks whom it
/// doesn't know yet, and finds who lies. Nothing here runs anything. Spec:
/// `docs/protocols/compute.md`.
@NullMarked
package org.handsel.services.compute;

import org.jspecify.annotations.NullMarked;
