/// Goods, digital goods and work, from one person to another.
///
/// Start with [Market]: all that is particular to it.
@NullMarked
package org.handsel.services.market;

import org.jspecify.annotations.NullMarked;
