/// Who this node is connected to, who they are, and how records come and go.
///
/// Start with [Neighbours]: it greets every peer, brings what each side lacks, passes on what is
/// new, and calls added peers again. [Hello] ties a connection to a person; [Intake] judges what
/// comes in. Spec: `docs/protocols/hello.md` and `docs/protocols/sync.md`.
@NullMarked
package org.handsel.node.peer;

import org.jspecify.annotations.NullMarked;
