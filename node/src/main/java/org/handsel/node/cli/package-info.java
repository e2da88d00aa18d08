/// The command line: the same words as pages and API, one verb each.
///
/// Start with [Cli]: the tree of verbs and the exit codes. Almost every [Verb] asks the running
/// node over its HTTP API, found by `node.json` and the token in the data directory; only what must
/// run without one (`init`, `start`, `demo`) goes to the [Program]. Results go to standard output,
/// as text for people or with `--json` as the API's own JSON; progress and refusals go to standard
/// error. Nothing asks a question unless a terminal is there to answer it.
@NullMarked
package org.handsel.node.cli;

import org.jspecify.annotations.NullMarked;
