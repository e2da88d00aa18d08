/// Runs other people's WebAssembly, a unit at a time, where it can do no harm.
///
/// Start with [Sandbox]: a child process with bounds on memory, time and output, in which [Box]
/// runs a [Guest]. The module sees its input, and nothing else: no files, no network, no clock, no
/// chance; so that the same unit gives the same bytes on every machine. Spec:
/// `docs/protocols/compute.md` §3 and §4.
@NullMarked
package org.handsel.node.sandbox;

import org.jspecify.annotations.NullMarked;
