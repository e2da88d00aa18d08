/// What a person can do with their node, in the words of the pages and the command line: one set of
/// operations under both, and under the HTTP API between them.
///
/// Start with [App]. The views are what JSON answers hold, what pages show and what the command
/// line prints. Whoever carries the operations out (`node.deal`, `node.peer`, …) implements these
/// interfaces; `http`, `web` and `cli` see nothing else.
@NullMarked
package org.handsel.node.app;

import org.jspecify.annotations.NullMarked;
