/// How fast, how small: each bench is a main class that prints its tables, run by `./dev bench`.
///
/// [NetBench] works with pairs of processes ([NetPair]), each of which is a [BenchParty] or speaks
/// like one; what they come to stands side by side in a [NetTable].
@NullMarked
package org.handsel.lab.bench;

import org.jspecify.annotations.NullMarked;
