/// Projects in git, the only place that knows JGit.
///
/// Start with [LocalCode], which carries out what `app.Code` says. [Archive] is what the records
/// say of each project, [Repositories] holds the objects, [Gathering] brings what is missing from
/// other nodes and [GitServing] gives it to them. [Door] is where the stock git client comes in. A
/// repository's own refs are never believed: they follow what maintainers signed. Spec:
/// `docs/protocols/code.md`.
@NullMarked
package org.handsel.node.code;

import org.jspecify.annotations.NullMarked;
