/// What outlives a kill of the computing that people do for one another.
@NullMarked
package org.handsel.storage.compute;

import org.jspecify.annotations.NullMarked;
