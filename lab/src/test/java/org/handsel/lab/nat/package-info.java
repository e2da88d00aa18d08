/// Peers of ours behind real NATs.
@NullMarked
package org.handsel.lab.nat;

import org.jspecify.annotations.NullMarked;
