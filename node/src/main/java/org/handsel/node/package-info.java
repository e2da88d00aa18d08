/// One person's node, put together. Start with [Node], read top to bottom; [Running] is the part of
/// it that needs the unlocked identity. [Main] is the program.
///
/// Nothing here decides anything: it joins rooms that don't know one another. A new service is one
/// entry in [Node#SERVICES].
@NullMarked
package org.handsel.node;

import org.jspecify.annotations.NullMarked;
