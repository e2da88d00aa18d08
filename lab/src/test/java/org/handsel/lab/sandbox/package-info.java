/// Other people's WebAssembly, good and bad, in the sandbox.
@NullMarked
package org.handsel.lab.sandbox;

import org.jspecify.annotations.NullMarked;
