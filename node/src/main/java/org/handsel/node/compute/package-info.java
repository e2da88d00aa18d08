/// Computing for others, and having others compute.
///
/// Start with [LocalComputing]: what a person can ask for. Each job of ours is a [Run], which joins
/// the machine that says who runs what (`services.compute.Replication`) with deals, disk and
/// network; all that it heard is on disk, and played again after a kill. [Serving] computes for
/// others, and never more than one unit ahead of what they paid. Spec: `docs/protocols/compute.md`.
@NullMarked
package org.handsel.node.compute;

import org.jspecify.annotations.NullMarked;
