/// Whole deals across processes: the demo's stories as a user starts them, and every moment at
/// which a process can die.
@NullMarked
package org.handsel.lab.stories;

import org.jspecify.annotations.NullMarked;
