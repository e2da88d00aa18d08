/// Short runs of the simulations, with named seeds.
@NullMarked
package org.handsel.lab.sim;

import org.jspecify.annotations.NullMarked;
