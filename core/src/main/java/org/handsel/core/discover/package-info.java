/// Finding: what peers offer one another, and what a query asks.
///
/// Start with [Search] and its [Query]: what a person looks for, answered from the node's own disk.
/// [Reconcile] is how two nodes come to hold the same records of the topics that both follow: an
/// [Asker] on one side and a [Holder] on the other, over any stream. Spec: `docs/protocols/sync.md`
/// and `docs/protocols/topics.md`.
@NullMarked
package org.handsel.core.discover;

import org.jspecify.annotations.NullMarked;
