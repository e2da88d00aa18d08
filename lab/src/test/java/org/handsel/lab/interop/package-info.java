/// Handsel's network and data spoken with other people's implementations, never only with itself.
@NullMarked
package org.handsel.lab.interop;

import org.jspecify.annotations.NullMarked;
