/// A whole deal, played on real parts: three people's nodes as three processes, a chain of their
/// own, real money's rules with test money.
///
/// Start with [Demo]: it reads the command line, gathers the [Cast] in a [RunFolder], plays a
/// [Story] and prints the [Bill]. Everything the people do goes through the same HTTP API that
/// pages and the command line use. Whatever happens to this process, its children end with it.
@NullMarked
package org.handsel.node.demo;

import org.jspecify.annotations.NullMarked;
