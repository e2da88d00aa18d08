/// The house holds itself in order: arrows, links, leftovers, quoted clauses.
@NullMarked
package org.handsel.lab.house;

import org.jspecify.annotations.NullMarked;
