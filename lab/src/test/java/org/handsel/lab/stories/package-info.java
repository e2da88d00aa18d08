/// Whole deals across processes: the demo's stories as a user starts them, and real input.
@NullMarked
package org.handsel.lab.stories;

import org.jspecify.annotations.NullMarked;
